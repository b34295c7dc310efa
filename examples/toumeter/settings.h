/* SPDX-License-Identifier: MIT */
/**
 * @file settings.h
 * @brief What a meter is told once and then keeps in a block of its store.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "kept_meter.h"
#include "tariff_file.h"

/** Bytes of an address. */
#define SETTINGS_ADDRESS 6u
/** Bytes of the block: version, constant, address, zone, demand, closings. */
#define SETTINGS_SIZE (1u + 2u + SETTINGS_ADDRESS + 17u + 4u + 2u * TOU_MOMENTS)
/** Id of the block. */
#define SETTINGS_ID 0x80u

/** The settings of a meter. */
typedef struct settings {
    uint16_t constant;                 /**< imp/kWh */
    uint8_t address[SETTINGS_ADDRESS]; /**< digits in pairs, the last pair first */
    tou_zone_t zone;                   /**< where it stands */
    tou_demand_cfg_t demand;           /**< how demand is measured; its counts are not kept */
    tou_moment_t moment[TOU_MOMENTS];  /**< closings */
} settings_t;

/** @brief Settings of a new meter. @param file  of its tariff; NULL: none  @param address  12 digits; NULL: zeros */
void settings_new(settings_t *self, const tariff_file_t *file, uint16_t constant, const char *address);

/** @brief Write them to a block. */
void settings_put(const settings_t *self, uint8_t bytes[SETTINGS_SIZE]);

/** @brief Read them. @return false: these are no settings that this program can keep to */
bool settings_get(settings_t *self, const uint8_t bytes[SETTINGS_SIZE]);

#endif
