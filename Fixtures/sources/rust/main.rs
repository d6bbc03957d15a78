//! Stands in for a Rust bundle: it prints who it is and its arguments.

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    println!("hello from rust bundle, args: {}", args.join(" "));
}
