#include "backend.h"

// Finds the last block of a stream that libdeflate has just made, and that it does not tell the
// place of. The Huffman codes are followed without expanding anything, at a fraction of inflate's
// cost. RFC 1951 has the format; the stream is our own, and is checked all the same.

enum { table_bits = 11, table_size = 1 << table_bits, longest_code = 15 };
enum { literal, match, end_of_block, invalid };

// What a code stands for. Of lengths and distances only the bits that follow the code matter, and
// of a length how much it gives out.
typedef struct {
  uint8_t bits;  // of the code; 0 where there is none, or where it is longer than table_bits
  uint8_t extra : 5, kind : 3;
  uint16_t base;
} entry;

typedef struct {
  entry short_codes[table_size];
  entry meanings[288];
  uint16_t counts[longest_code + 1];  // how many codes there are of each length
  uint16_t symbols[288];              // in the order of their codes
} table;

typedef struct {
  const uint8_t *next;
  const uint8_t *end;
  uint64_t bits;
  int count;  // how many of them are there; below zero past the end
  uint64_t produced;
  table lengths, distances, code_lengths;
} scanner;

// Fills up to at least 56 bits. Those above `count` are the next ones already, or zero.
static inline void refill(scanner *in) {
  if (in->end - in->next >= 8) {
    uint64_t word = 0;
    for (int byte = 7; byte >= 0; byte--) word = word << 8 | in->next[byte];
    in->bits |= word << in->count;
    in->next += (63 - in->count) >> 3;
    in->count |= 56;
    return;
  }
  for (; in->count < 56 && in->next < in->end; in->count += 8)
    in->bits |= (uint64_t)*in->next++ << in->count;
}

static unsigned take(scanner *in, int count) {
  unsigned value = (unsigned)(in->bits & ((UINT64_C(1) << count) - 1));
  in->bits >>= count;
  in->count -= count;
  return value;
}

// 3.2.5: what the symbols mean.
static void describe(scanner *in) {
  entry *lengths = in->lengths.meanings;
  uint16_t base = 3;
  for (int symbol = 0; symbol < 256; symbol++) lengths[symbol] = (entry){0, 0, literal, 1};
  lengths[256] = (entry){0, 0, end_of_block, 0};
  for (int symbol = 257; symbol < 285; symbol++) {
    int extra = symbol < 265 ? 0 : (symbol - 261) / 4;
    lengths[symbol] = (entry){0, (uint8_t)extra, match, base};
    base = (uint16_t)(base + (1 << extra));
  }
  lengths[285] = (entry){0, 0, match, 258};
  lengths[286] = lengths[287] = (entry){0, 0, invalid, 0};
  for (int symbol = 0; symbol < 32; symbol++)
    in->distances.meanings[symbol] =
        (entry){0, (uint8_t)(symbol < 4 ? 0 : symbol / 2 - 1), symbol < 30 ? match : invalid, 0};
  for (int symbol = 0; symbol < 19; symbol++)
    in->code_lengths.meanings[symbol] = (entry){0, 0, literal, (uint16_t)symbol};
}

// 3.2.2: the codes that have these lengths.
static void build(table *codes, const uint8_t *lengths, int count) {
  uint16_t offsets[longest_code + 2] = {0};
  memset(codes->counts, 0, sizeof(codes->counts));
  memset(codes->short_codes, 0, sizeof(codes->short_codes));
  for (int symbol = 0; symbol < count; symbol++) codes->counts[lengths[symbol]]++;
  codes->counts[0] = 0;
  for (int length = 1; length <= longest_code; length++)
    offsets[length + 1] = (uint16_t)(offsets[length] + codes->counts[length]);
  for (int symbol = 0; symbol < count; symbol++)
    if (lengths[symbol] != 0) codes->symbols[offsets[lengths[symbol]]++] = (uint16_t)symbol;
  unsigned code = 0, index = 0;
  for (int length = 1; length <= table_bits; length++, code <<= 1) {
    for (unsigned number = 0; number < codes->counts[length]; number++, code++) {
      entry meaning = codes->meanings[codes->symbols[index++]];
      meaning.bits = (uint8_t)length;
      // A code stands in the stream with its highest bit first.
      unsigned place = 0;
      for (int bit = 0; bit < length; bit++) place |= (code >> bit & 1) << (length - 1 - bit);
      for (; place < table_size; place += 1u << length) codes->short_codes[place] = meaning;
    }
  }
}

static entry long_code(const table *codes, uint64_t bits) {
  unsigned code = 0, first = 0, index = 0;
  for (int length = 1; length <= longest_code; length++, bits >>= 1) {
    code = code << 1 | (unsigned)(bits & 1);
    first <<= 1;
    unsigned count = codes->counts[length];
    if (code >= first && code - first < count) {
      entry meaning = codes->meanings[codes->symbols[index + code - first]];
      meaning.bits = (uint8_t)length;
      return meaning;
    }
    index += count;
    first += count;
  }
  return (entry){1, 0, invalid, 0};
}

static inline entry next_code(scanner *in, const table *codes) {
  entry found = codes->short_codes[in->bits & (table_size - 1)];
  if (found.bits == 0) found = long_code(codes, in->bits);
  in->bits >>= found.bits;
  in->count -= found.bits;
  return found;
}

// 3.2.6 and 3.2.7: the codes of a block. Returns 0 where they are invalid.
static int read_codes(scanner *in, unsigned type) {
  static const uint8_t order[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                  11, 4,  12, 3, 13, 2, 14, 1, 15};
  uint8_t lengths[288 + 32];
  if (type == 1) {
    for (int symbol = 0; symbol < 288; symbol++)
      lengths[symbol] = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
    memset(lengths + 288, 5, 32);
    build(&in->lengths, lengths, 288);
    build(&in->distances, lengths + 288, 32);
    return 1;
  }
  uint8_t code_lengths[19] = {0};
  int length_count = (int)take(in, 5) + 257;
  int all = length_count + (int)take(in, 5) + 1;
  int code_count = (int)take(in, 4) + 4;
  if (type != 2 || length_count > 288) return 0;
  for (int index = 0; index < code_count; index++, refill(in))
    code_lengths[order[index]] = (uint8_t)take(in, 3);
  build(&in->code_lengths, code_lengths, 19);
  for (int index = 0; index < all; refill(in)) {
    entry code = next_code(in, &in->code_lengths);
    int repeat = code.base < 16   ? 1
                 : code.base < 17 ? 3 + (int)take(in, 2)
                 : code.base < 18 ? 3 + (int)take(in, 3)
                                  : 11 + (int)take(in, 7);
    if (code.kind == invalid || in->count < 0 || index + repeat > all) return 0;
    if (code.base == 16 && index == 0) return 0;
    uint8_t value =
        code.base < 16 ? (uint8_t)code.base : code.base == 16 ? lengths[index - 1] : 0;
    memset(lengths + index, value, (size_t)repeat);
    index += repeat;
  }
  build(&in->lengths, lengths, length_count);
  build(&in->distances, lengths + length_count, all - length_count);
  return 1;
}

// Passes over the symbols of a block. Returns 0 where one is invalid.
static int skip_symbols(scanner *in) {
  for (;;) {
    refill(in);
    entry code = next_code(in, &in->lengths);
    for (int more = 2; code.kind == literal && more > 0; more--) {
      in->produced++;
      code = next_code(in, &in->lengths);
    }
    if (in->count < 0) return 0;
    if (code.kind == literal) {
      in->produced++;
    } else if (code.kind == match) {
      refill(in);
      in->produced += code.base + take(in, code.extra);
      entry distance = next_code(in, &in->distances);
      take(in, distance.extra);
      if (distance.kind != match || in->count < 0) return 0;
    } else {
      return code.kind == end_of_block;
    }
  }
}

// Where in the stream the scanner is, in bits.
static uint64_t position(const scanner *in, const uint8_t *stream) {
  return (uint64_t)(in->next - stream) * 8 - (uint64_t)in->count;
}

// Passes over a stored block. Returns 0 where it is cut short.
static int skip_stored(scanner *in, const uint8_t *stream) {
  const uint8_t *header = stream + (position(in, stream) + 7) / 8;
  if (in->end - header < 4) return 0;
  unsigned size = header[0] | (unsigned)header[1] << 8;
  if ((size_t)(in->end - header - 4) < size) return 0;
  in->next = header + 4 + size;
  in->bits = 0;
  in->count = 0;
  in->produced += size;
  return 1;
}

int64_t cdeflate_unfinish(uint8_t *stream, size_t length, uint64_t expanded) {
  scanner *in = malloc(sizeof(*in));
  if (in == NULL) return -1;
  in->next = stream;
  in->end = stream + length;
  in->bits = 0;
  in->count = 0;
  in->produced = 0;
  describe(in);
  uint64_t block = 0;  // where the block's header begins: its first bit says whether it is the last
  int is_last = 0;
  int is_valid = 1;
  while (is_valid && !is_last) {
    refill(in);
    block = position(in, stream);
    is_last = (int)take(in, 1);
    unsigned type = take(in, 2);
    is_valid = type == 0 ? skip_stored(in, stream) : read_codes(in, type) && skip_symbols(in);
  }
  uint64_t end = position(in, stream);
  is_valid = is_valid && (end + 7) / 8 == length && in->produced == expanded;
  free(in);
  if (!is_valid) return -1;

  stream[block / 8] &= (uint8_t)~(1u << (block % 8));
  // Three zero bits begin a stored block that is not the last; the rest of the byte is padding.
  size_t next = (size_t)((end + 3 + 7) / 8);
  if (next > length) stream[length] = 0;
  const uint8_t empty[] = {0, 0, 0xff, 0xff};
  memcpy(stream + next, empty, sizeof(empty));
  return (int64_t)(next + sizeof(empty));
}
