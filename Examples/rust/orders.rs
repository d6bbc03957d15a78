// Stands for a program that is built with an SDK for Airflow and speaks with its coordinator.
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    println!("orders in Rust, called with: {}", arguments.join(" "));
}
