/* SPDX-License-Identifier: MIT */
/* The interface of uCsim to its host lies at the end of external memory: commands are bytes written there. */
#include "console.h"

static volatile __xdata __at(0xFFFF) char host;

void console_put(char c)
{
    host = 'p';
    host = c;
}

void console_end(void)
{
    host = 's';
}
