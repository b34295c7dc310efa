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
    lib/core/tou_demand.c \
    lib/core/tou_billing.c \
    lib/core/tou_schedule.c \
    lib/core/tou_seal.c \
    lib/core/tou_bytes.c

TOU_STORE = \
    lib/store/tou_eeprom.c \
    lib/store/tou_eeprom_mount.c \
    lib/store/tou_journal.c \
    lib/store/tou_journal_mount.c \
    lib/store/tou_store.c \
    lib/store/tou_store_commit.c \
    lib/store/tou_store_param.c \
    lib/store/tou_store_ring.c \
    lib/store/tou_store_plan.c \
    lib/store/tou_store_layout.c

TOU_METER = \
    lib/meter/tou_meter.c \
    lib/meter/tou_meter_event.c \
    lib/meter/tou_meter_time.c \
    lib/meter/tou_meter_seal.c \
    lib/meter/tou_energy_part.c \
    lib/meter/tou_demand_part.c \
    lib/meter/tou_coincident.c \
    lib/meter/tou_capture.c \
    lib/meter/tou_history.c \
    lib/meter/tou_taken.c \
    lib/meter/tou_freeze.c \
    lib/meter/tou_profile.c \
    lib/meter/tou_log.c \
    lib/meter/tou_kept_tables.c \
    lib/meter/tou_settings.c \
    lib/meter/tou_access.c \
    lib/meter/tou_keep.c \
    lib/meter/tou_step.c \
    lib/meter/tou_step_set.c \
    lib/meter/tou_step_table.c \
    lib/meter/tou_object.c \
    lib/meter/tou_object_write.c \
    lib/meter/tou_object_archive.c \
    lib/meter/tou_object_state.c \
    lib/meter/tou_object_cell.c \
    lib/meter/tou_object_step.c \
    lib/meter/tou_object_moment.c \
    lib/meter/tou_object_load.c \
    lib/meter/tou_object_freeze.c

TOU_LINK = \
    lib/link/tou_dlt645.c \
    lib/link/tou_dlt645_change.c \
    lib/link/tou_dlt645_clock.c \
    lib/link/tou_dlt645_data.c \
    lib/link/tou_dlt645_read.c \
    lib/link/tou_dlt645_energy.c \
    lib/link/tou_dlt645_setting.c \
    lib/link/tou_dlt645_measuring.c \
    lib/link/tou_dlt645_status.c \
    lib/link/tou_dlt645_visit.c \
    lib/link/tou_dlt645_1997.c \
    lib/link/tou_dlt645_1997_write.c \
    lib/link/tou_dlt645_1997_table.c \
    lib/link/tou_dlt645_record.c \
    lib/link/tou_dlt645_event.c \
    lib/link/tou_dlt645_written.c \
    lib/link/tou_dlt645_load.c \
    lib/link/tou_dlt645_table.c \
    lib/link/tou_dlt645_table_write.c \
    lib/link/tou_dlt645_table_bank.c \
    lib/link/tou_dlt645_step.c \
    lib/link/tou_dlt645_step_table.c

TOU_PANEL = \
    lib/panel/tou_glass.c \
    lib/panel/tou_request.c \
    lib/panel/tou_screen.c \
    lib/panel/tou_screen_code.c \
    lib/panel/tou_panel.c \
    lib/panel/tou_menu.c \
    lib/panel/tou_menu_show.c \
    lib/panel/tou_menu_send.c \
    lib/panel/tou_menu_edit.c \
    lib/panel/tou_signs.c \
    lib/panel/tou_lists.c

TOU_SOURCES = $(TOU_CORE) $(TOU_STORE) $(TOU_METER) $(TOU_LINK) $(TOU_PANEL)

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
    include/tou/demand.h \
    include/tou/billing.h \
    include/tou/schedule.h \
    include/tou/seal.h \
    include/tou/bytes.h \
    include/tou/port.h \
    include/tou/eeprom.h \
    include/tou/journal.h \
    include/tou/store.h \
    include/tou/store_plan.h \
    include/tou/part.h \
    include/tou/energy_part.h \
    include/tou/demand_part.h \
    include/tou/coincident.h \
    include/tou/capture.h \
    include/tou/history.h \
    include/tou/freeze.h \
    include/tou/profile.h \
    include/tou/log.h \
    include/tou/kept_tables.h \
    include/tou/settings.h \
    include/tou/access.h \
    include/tou/meter.h \
    include/tou/keep.h \
    include/tou/step.h \
    include/tou/object.h \
    include/tou/archive.h \
    include/tou/cell.h \
    include/tou/step_object.h \
    include/tou/dlt645.h \
    include/tou/glass.h \
    include/tou/key.h \
    include/tou/request.h \
    include/tou/panel.h \
    include/tou/menu.h \
    include/tou/signs.h \
    include/tou/lists.h
