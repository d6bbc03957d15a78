#include <stddef.h>
#include <stdint.h>

/* libFuzzer's own main, with the function to fuzz as a parameter (FuzzerInterface of compiler-rt). */
int LLVMFuzzerRunDriver(int *argc, char ***argv,
                        int (*callback)(const uint8_t *data, size_t size));
