/* SPDX-License-Identifier: MIT */
/* Between start.c, which has the table, and board.c. */
#ifndef VECTORS_H
#define VECTORS_H

void vector_inputs(void);
void vector_second(void);
void vector_soon(void);
void vector_received(void);
void vector_sent(void);

#endif
