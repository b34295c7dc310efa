/* SPDX-License-Identifier: MIT */
/*
 * What the vectors call, written anew by the simplest means: the C library's calendar and clock, 64 bits, every day or minute
 * looked at, whole histories kept. Nothing of the library is linked with it. One object of a kind at a time.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "../../model/zones.h"

__attribute__((constructor)) static void reference_begin(void)
{
    civil_init();
}

#endif
