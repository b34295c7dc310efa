/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include <signal.h>
#include <string.h>
#include <sys/select.h>

static volatile sig_atomic_t stop;
static volatile sig_atomic_t print;
static tou_keep_t *volatile warned;

static void signals_on_stop(int number)
{
    (void)number;
    stop = 1;
    if (warned != NULL) {
        tou_keep_warn_isr(warned);
    }
}

static void signals_on_print(int number)
{
    (void)number;
    print = 1;
}

static void signals_handle(int number, void (*handler)(int))
{
    struct sigaction action;

    if (number == SIGHUP && sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN) {
        return; /* nohup */
    }
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    (void)sigaction(number, &action, NULL);
}

void signals_init(void)
{
    signals_handle(SIGTERM, signals_on_stop);
    signals_handle(SIGINT, signals_on_stop);
    signals_handle(SIGHUP, signals_on_stop);
    signals_handle(SIGUSR1, signals_on_print);
    signals_handle(SIGPIPE, SIG_IGN);
}

/* A warning that came before goes to the keeper now. */
void signals_warn(tou_keep_t *keep)
{
    warned = keep;
    if (stop != 0) {
        tou_keep_warn_isr(keep);
    }
}

bool signals_stop(void)
{
    return stop != 0;
}

bool signals_print(void)
{
    bool asked = print != 0;

    print = 0;
    return asked;
}

/* Between the look at the flags and the sleep no signal may slip through. */
void signals_sleep(uint64_t ns, const int *watched, unsigned n)
{
    struct timespec rest = {(time_t)(ns / 1000000000u), (long)(ns % 1000000000u)};
    int above            = 0;
    fd_set files;
    sigset_t ours;
    sigset_t before;

    FD_ZERO(&files);
    for (unsigned i = 0; i < n; i++) {
        FD_SET(watched[i], &files);
        above = (watched[i] >= above) ? (watched[i] + 1) : above;
    }
    (void)sigemptyset(&ours);
    (void)sigaddset(&ours, SIGTERM);
    (void)sigaddset(&ours, SIGINT);
    (void)sigaddset(&ours, SIGHUP);
    (void)sigaddset(&ours, SIGUSR1);
    (void)sigprocmask(SIG_BLOCK, &ours, &before);
    if (stop == 0 && print == 0) {
        (void)pselect(above, &files, NULL, NULL, &rest, &before);
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}
