/* SPDX-License-Identifier: MIT */
#include "frames.h"

#include <stdlib.h>
#include <string.h>

#include "dlt_frame.h"
#include "dlt_program.h"

/* Big, and its parts point at each other. */
static tariff_file_t file;
static dlt_program_t program;

/* What was asked for. */
typedef struct request {
    dlt_program_cfg_t cfg;
    bool has_address;
    uint8_t address[DLT_ADDRESS];
    dlt_access_t access;
} request_t;

/* An option with its value. @return what is wrong with it, or NULL */
static const char *take(request_t *request, const char *name, const char *value)
{
    if (strcmp(name, "--address") == 0) {
        request->has_address = true;
        return dlt_address_read(value, request->address) ? NULL : "--address must be up to 12 digits";
    }
    if (strcmp(name, "--set") == 0) {
        request->cfg.zone_set  = (value[0] == '1') ? 1u : 2u;
        request->cfg.table_set = request->cfg.zone_set;
        return (strcmp(value, "1") == 0 || strcmp(value, "2") == 0) ? NULL : "--set must be 1 or 2";
    }
    if (strcmp(name, "--password") == 0) {
        return dlt_password_read(value, &request->access) ? NULL : "--password must be the level, then six digits";
    }
    if (strcmp(name, "--operator") == 0) {
        return dlt_operator_read(value, &request->access) ? NULL : "--operator must be up to 8 digits";
    }
    if (strcmp(name, "--years") == 0) {
        return dlt_years_read(value, &request->cfg) ? NULL : "--years must be A-B, 2000..2099";
    }
    return "dlt645 has no such option";
}

static const char *read_request(request_t *request, int n, char **args)
{
    memset(request, 0, sizeof *request);
    request->cfg.zone_set       = 2;
    request->cfg.table_set      = 2;
    request->access.password[0] = 2;
    (void)dlt_years_read(NULL, &request->cfg);
    for (int i = 0; i < n; i++) {
        const char *why = NULL;

        if (args[i][0] != '-' && request->cfg.path == NULL) {
            request->cfg.path = args[i];
        } else if (args[i][0] == '-' && i + 1 < n) {
            why = take(request, args[i], args[i + 1]);
            i++;
        } else {
            why = "dlt645 wants one tariff file, and options with their values";
        }
        if (why != NULL) {
            return why;
        }
    }
    return (request->cfg.path != NULL && request->has_address) ? NULL : "dlt645 wants a tariff file and --address A";
}

static void put_frame(const request_t *request, const dlt_write_t *write)
{
    uint8_t bytes[DLT_FRAME_MAX];
    dlt_frame_t frame;

    dlt_frame_write(&frame, request->address, &request->access, write->di, write->data, write->n);
    size_t n = dlt_frame_pack(&frame, bytes);
    for (size_t i = 0; i < n; i++) {
        printf("%s%02X", (i > 0u) ? " " : "", bytes[i]);
    }
    putchar('\n');
}

int frames_run(int n, char **args, const char **why)
{
    request_t request;

    *why = read_request(&request, n, args);
    if (*why != NULL) {
        return -1;
    }
    if (!tariff_file_load(request.cfg.path, &file, stderr)) {
        return 2;
    }
    bool ok = dlt_program_make(&program, &file, &request.cfg, stderr);
    for (unsigned i = 0; ok && i < program.n; i++) {
        put_frame(&request, &program.write[i]);
    }
    tariff_file_free(&file);
    return ok ? EXIT_SUCCESS : 2;
}
