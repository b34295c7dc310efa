/* SPDX-License-Identifier: MIT */
/* Where a test program on a target prints. */
#ifndef CONSOLE_H
#define CONSOLE_H

void console_put(char c);

/* All is printed; does not return where nothing waits for main(). */
void console_end(void);

#endif
