module example.org/fixtures/gofooter

go 1.24
