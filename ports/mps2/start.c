/* SPDX-License-Identifier: MIT */
/* From reset to main(). The names in capitals are those of the linker script. */
#include <stddef.h>

#include "mps2.h"
#include "vectors.h"

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
void start(void);

/* A fault, or the watchdog's first warning: nothing can be trusted, it starts anew. */
static void halt(void)
{
    for (;;) {
    }
}

void start(void)
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
    {start, halt, halt, halt, halt, halt, NULL, NULL, NULL, NULL, halt, halt, NULL, halt, halt},
    {[PLACE_RECEIVED] = vector_received,
     [PLACE_SENT]     = vector_sent,
     [PLACE_INPUTS]   = vector_inputs,
     [PLACE_SOON]     = vector_soon,
     [PLACE_SECOND]   = vector_second}};
