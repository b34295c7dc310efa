/* SPDX-License-Identifier: MIT */
/**
 * @file image.h
 * @brief Writes the tariff image that tou_image_open() reads (docs/tariff-image.md).
 */
#ifndef IMAGE_H
#define IMAGE_H

#include "tariff_file.h"

/** No image is larger: every record the model allows takes some 3600 bytes. */
#define IMAGE_MAX 4096u

/** @return bytes of the image */
size_t image_write(const tariff_file_t *file, uint8_t out[IMAGE_MAX]);

#endif
