module example.org/fixtures/gozip

go 1.24
