# SPDX-License-Identifier: MIT
# The one list of sources and the one version: host, cross, footprint, lint and install builds all read it.
TOU_VERSION = 0.1.0

TOU_CORE = \
    lib/core/tou_pulse.c \
    lib/core/tou_energy.c \
    lib/core/tou_calendar.c \
    lib/core/tou_zone.c \
    lib/core/tou_tables.c \
    lib/core/tou_arrays.c \
    lib/core/tou_image.c \
    lib/core/tou_plan.c \
    lib/core/tou_tariff.c \
    lib/core/tou_tariff_write.c \
    lib/core/tou_demand.c

TOU_SOURCES = $(TOU_CORE)

TOU_HEADERS = \
    include/tou.h \
    include/tou/config.h \
    include/tou/types.h \
    include/tou/pulse.h \
    include/tou/pulse_isr.h \
    include/tou/energy.h \
    include/tou/calendar.h \
    include/tou/tables.h \
    include/tou/arrays.h \
    include/tou/plan.h \
    include/tou/tariff.h \
    include/tou/demand.h
