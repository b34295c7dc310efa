/* SPDX-License-Identifier: MIT */
#include "ref.h"

int main(void)
{
    board_init();
    ref_boot();
    for (;;) {
        ref_poll();
    }
}
