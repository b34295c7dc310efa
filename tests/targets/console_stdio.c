/* SPDX-License-Identifier: MIT */
/* Targets whose C library can print: by semihosting, or by the kernel of qemu-user. */
#include "console.h"

#include <stdio.h>

void console_put(char c)
{
    (void)putchar(c);
}

void console_end(void)
{
}
