/* SPDX-License-Identifier: MIT */
/* The list of modules; VECTOR_MODULE names the only one. */
#include "vectors.h"

#define MODULE_(module)          \
    {                            \
#module, vector_##module \
    }
#define MODULE(module) MODULE_(module)

const vector_module_t vector_modules[] = {
#ifdef VECTOR_MODULE
    MODULE(VECTOR_MODULE),
#else
    MODULE(bytes),  MODULE(calendar), MODULE(zone),     MODULE(energy), MODULE(pulse),
    MODULE(demand), MODULE(billing),  MODULE(schedule), MODULE(tariff),
#endif
    {NULL, NULL},
};
