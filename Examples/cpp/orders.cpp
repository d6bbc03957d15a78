// Stands for a program that is built with an SDK for Airflow and speaks with its coordinator.
#include <iostream>

int main(int count, char **arguments) {
  std::cout << "orders in C++, called with:";
  for (int index = 1; index < count; index++) std::cout << " " << arguments[index];
  std::cout << "\n";
}
