#include "backend.h"

// zlib's default: 256 KiB for a stream.
enum { memory_level = 8 };

static int64_t compress_zlib(
    int level, const void *input, size_t input_length, void *output, size_t output_capacity) {
  z_stream stream = {0};
  if (deflateInit2(&stream, level, Z_DEFLATED, -MAX_WBITS, memory_level, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    return -1;
  const unsigned char *next = input;
  unsigned char *start = output;
  size_t written = 0;
  int code = Z_OK;
  while (code == Z_OK) {
    unsigned part = cdeflate_clamp(input_length);
    unsigned room = cdeflate_clamp(output_capacity - written);
    stream.next_in = (unsigned char *)next;
    stream.avail_in = part;
    stream.next_out = start + written;
    stream.avail_out = room;
    code = deflate(&stream, part == input_length ? Z_FINISH : Z_NO_FLUSH);
    next += part - stream.avail_in;
    input_length -= part - stream.avail_in;
    written += room - stream.avail_out;
    if (written == output_capacity && code != Z_STREAM_END) break;
  }
  deflateEnd(&stream);
  return code == Z_STREAM_END ? (int64_t)written : 0;
}

int64_t cdeflate_compress(
    cdeflate_backend backend, int level, const void *input, size_t input_length, void *output,
    size_t output_capacity) {
#if HAVE_LIBDEFLATE
  if (backend == CDEFLATE_LIBDEFLATE) {
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(level);
    if (compressor == NULL) return -1;
    size_t size =
        libdeflate_deflate_compress(compressor, input, input_length, output, output_capacity);
    libdeflate_free_compressor(compressor);
    return (int64_t)size;
  }
#endif
  (void)backend;
  return compress_zlib(level, input, input_length, output, output_capacity);
}

struct cdeflate_deflater {
  cdeflate_backend backend;
  z_stream zlib;
#if HAVE_ISAL
  struct isal_zstream isal;
  unsigned char *level_buffer;
#endif
};

#if HAVE_ISAL
static const unsigned level_sizes[] = {
    ISAL_DEF_LVL0_DEFAULT, ISAL_DEF_LVL1_DEFAULT, ISAL_DEF_LVL2_DEFAULT, ISAL_DEF_LVL3_DEFAULT};
#endif

cdeflate_deflater *cdeflate_deflater_create(cdeflate_backend backend, int level) {
  cdeflate_deflater *deflater = calloc(1, sizeof(*deflater));
  if (deflater == NULL) return NULL;
#if HAVE_ISAL
  if (backend == CDEFLATE_ISAL) {
    if (level < 0 || level > 3) level = 1;
    deflater->backend = CDEFLATE_ISAL;
    isal_deflate_init(&deflater->isal);
    deflater->isal.gzip_flag = IGZIP_DEFLATE;
    deflater->isal.flush = NO_FLUSH;
    deflater->isal.level = (uint32_t)level;
    deflater->isal.level_buf_size = level_sizes[level];
    if (level_sizes[level] > 0) {
      deflater->level_buffer = malloc(level_sizes[level]);
      if (deflater->level_buffer == NULL) {
        free(deflater);
        return NULL;
      }
      deflater->isal.level_buf = deflater->level_buffer;
    }
    return deflater;
  }
#endif
  (void)backend;
  deflater->backend = CDEFLATE_ZLIB;
  if (deflateInit2(
          &deflater->zlib, level, Z_DEFLATED, -MAX_WBITS, memory_level, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    free(deflater);
    return NULL;
  }
  return deflater;
}

void cdeflate_deflater_free(cdeflate_deflater *deflater) {
  if (deflater == NULL) return;
  if (deflater->backend == CDEFLATE_ZLIB) deflateEnd(&deflater->zlib);
#if HAVE_ISAL
  free(deflater->level_buffer);
#endif
  free(deflater);
}

cdeflate_status cdeflate_deflate(
    cdeflate_deflater *deflater, const void *input, size_t *input_length, void *output,
    size_t *output_length, int finish) {
  unsigned offered = cdeflate_clamp(*input_length);
  unsigned room = cdeflate_clamp(*output_length);
  int last = finish && offered == *input_length;
#if HAVE_ISAL
  if (deflater->backend == CDEFLATE_ISAL) {
    struct isal_zstream *stream = &deflater->isal;
    stream->next_in = (uint8_t *)input;
    stream->avail_in = offered;
    stream->next_out = output;
    stream->avail_out = room;
    stream->end_of_stream = (uint16_t)last;
    int code = isal_deflate(stream);
    *input_length -= offered - stream->avail_in;
    *output_length = room - stream->avail_out;
    if (code != COMP_OK) return CDEFLATE_DATA;
    return stream->internal_state.state == ZSTATE_END ? CDEFLATE_END : CDEFLATE_OK;
  }
#endif
  z_stream *stream = &deflater->zlib;
  stream->next_in = (unsigned char *)input;
  stream->avail_in = offered;
  stream->next_out = output;
  stream->avail_out = room;
  int code = deflate(stream, last ? Z_FINISH : Z_NO_FLUSH);
  *input_length -= offered - stream->avail_in;
  *output_length = room - stream->avail_out;
  switch (code) {
    case Z_OK:
    case Z_BUF_ERROR: return CDEFLATE_OK;
    case Z_STREAM_END: return CDEFLATE_END;
    case Z_MEM_ERROR: return CDEFLATE_MEMORY;
    default: return CDEFLATE_DATA;
  }
}
