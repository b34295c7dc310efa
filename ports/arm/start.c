/* SPDX-License-Identifier: MIT */
/* From reset to main(). The names in capitals are those of the linker script. */
#include <stddef.h>

#include "arm_board.h"

typedef void (*vector_t)(void);

/* The core's vectors, then 32 of the chip. */
typedef struct vectors {
    uint32_t *stack;
    vector_t core[15];
    vector_t chip[32];
} vectors_t;

extern uint32_t IMAGE_STACK[];
extern uint32_t IMAGE_DATA[];
extern uint32_t IMAGE_DATA_END[];
extern const uint32_t IMAGE_DATA_INIT[];
extern uint32_t IMAGE_ZERO[];
extern uint32_t IMAGE_ZERO_END[];

int main(void);
void arm_start(void);

/* A fault: nothing can be trusted, the watchdog starts anew. */
static void arm_halt(void)
{
    for (;;) {
    }
}

void arm_start(void)
{
    const uint32_t *from = IMAGE_DATA_INIT;

    for (uint32_t *to = IMAGE_DATA; to != IMAGE_DATA_END; to++) {
        *to = *from++;
    }
    for (uint32_t *to = IMAGE_ZERO; to != IMAGE_ZERO_END; to++) {
        *to = 0;
    }
    (void)main();
}

__attribute__((section(".vectors"), used)) static const vectors_t vectors = {
    IMAGE_STACK,
    {arm_start, arm_halt, arm_halt, arm_halt, arm_halt, arm_halt, NULL, NULL, NULL, NULL, arm_halt, arm_halt, NULL, arm_halt,
     arm_on_tick},
    {[GPIO_A_PLACE] = arm_on_keys, [GPIO_E_PLACE] = arm_on_pins, [UART0_PLACE] = arm_on_uart}};
