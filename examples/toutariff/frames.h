/* SPDX-License-Identifier: MIT */
/**
 * @file frames.h
 * @brief A tariff as frames that write it to a meter over DL/T 645-2007.
 */
#ifndef FRAMES_H
#define FRAMES_H

/** The command's form. */
#define FRAMES_USAGE "dlt645 T.json --address A [--set 1|2] [--password LPPPPPP] [--operator N] [--years A-B]"

/**
 * @brief Run the command `dlt645`.
 * @param args  what follows it
 * @param why   what is wrong with them
 * @return exit status; -1: they are wrong
 */
int frames_run(int n, char **args, const char **why);

#endif
