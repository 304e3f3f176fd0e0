#ifndef CBYTESCAN_H
#define CBYTESCAN_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint32_t string_specials_16(const uint8_t *bytes) {
    const __m128i word = _mm_loadu_si128((const __m128i *)bytes);
    const __m128i quotes = _mm_cmpeq_epi8(word, _mm_set1_epi8('"'));
    const __m128i backslashes = _mm_cmpeq_epi8(word, _mm_set1_epi8('\\'));
    // As signed numbers, bytes that are not ASCII are below 0x20 too.
    const __m128i others = _mm_cmplt_epi8(word, _mm_set1_epi8(0x20));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), others));
}
#else
static inline uint32_t string_specials_8(const uint8_t *bytes) {
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u, lows = 0x7F7F7F7F7F7F7F7Fu;
    uint64_t word;
    memcpy(&word, bytes, 8);
    // The high bit of each byte that is not 0, without carries from byte to byte.
    const uint64_t quotes = word ^ (ones * '"'), backslashes = word ^ (ones * '\\');
    const uint64_t others = ((quotes & lows) + lows) & ((backslashes & lows) + lows);
    // 0x60 carries into the high bit from 0x20 on.
    const uint64_t plain = others & ((word & lows) + ones * 0x60) & ~word & highs;
    return (uint32_t)((((~plain & highs) >> 7) * 0x0102040810204080u) >> 56);
}

static inline uint32_t string_specials_16(const uint8_t *bytes) {
    return string_specials_8(bytes) | string_specials_8(bytes + 8) << 8;
}
#endif

/// A bit for each of 32 bytes that does not go by itself in a JSON string: a quote, a backslash, a control character and
/// any that is not ASCII. The first byte has the lowest bit.
static inline uint32_t string_specials(const uint8_t *bytes) {
    return string_specials_16(bytes) | string_specials_16(bytes + 16) << 16;
}

#endif
