//! A shared library beside the executable, as some archives carry one.
export fn helper_answer() c_int {
    return 42;
}
