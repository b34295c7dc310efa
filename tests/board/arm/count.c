/* SPDX-License-Identifier: MIT */
/*
 * A plugin of QEMU 7: instructions between two places of a program. Arguments: from=HEX, to=HEX (several), out=FILE. Writes one count a line for
 * each way from the first to one of the others. Debian has no qemu-plugin.h: what is used of version 1 of that interface stands here.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES 16u
#define SHOWN  __attribute__((visibility("default")))

typedef uint64_t plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id_t id, void (*call)(plugin_id_t, struct qemu_plugin_tb *));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t place);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, void (*call)(unsigned, void *), int flags,
                                            void *ctx);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int operation, void *counter, uint64_t by);

SHOWN int qemu_plugin_version = 1;
SHOWN int qemu_plugin_install(plugin_id_t id, const void *info, int n, char **argument);

static uint64_t done;
static uint64_t begin;
static uint64_t from;
static uint64_t to[PLACES];
static unsigned places;
static int under_way;
static FILE *out;

/* Coming there again before an end is part of the way. */
static void count_begin(unsigned cpu, void *ctx)
{
    (void)cpu;
    (void)ctx;
    if (under_way == 0) {
        begin     = done;
        under_way = 1;
    }
}

/* The instruction at the end counts, too. */
static void count_end(unsigned cpu, void *ctx)
{
    (void)cpu;
    (void)ctx;
    if (under_way != 0) {
        under_way = 0;
        (void)fprintf(out, "%" PRIu64 "\n", done - begin + 1u);
        (void)fflush(out);
    }
}

static void count_instruction(struct qemu_plugin_insn *insn)
{
    uint64_t at = qemu_plugin_insn_vaddr(insn);

    if (at == from) {
        qemu_plugin_register_vcpu_insn_exec_cb(insn, count_begin, 0, NULL);
    }
    for (unsigned i = 0; i < places; i++) {
        if (at == to[i]) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, count_end, 0, NULL);
        }
    }
    qemu_plugin_register_vcpu_insn_exec_inline(insn, 0, &done, 1);
}

static void count_block(plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        count_instruction(qemu_plugin_tb_get_insn(tb, i));
    }
}

int qemu_plugin_install(plugin_id_t id, const void *info, int n, char **argument)
{
    (void)info;
    for (int i = 0; i < n; i++) {
        if (strncmp(argument[i], "from=", 5) == 0) {
            from = strtoull(argument[i] + 5, NULL, 16);
        } else if (strncmp(argument[i], "to=", 3) == 0 && places < PLACES) {
            to[places++] = strtoull(argument[i] + 3, NULL, 16);
        } else if (strncmp(argument[i], "out=", 4) == 0) {
            out = fopen(argument[i] + 4, "w");
        }
    }
    if (out == NULL) {
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, count_block);
    return 0;
}
