module example.org/fixtures/hello

go 1.24
