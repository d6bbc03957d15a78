// Command hello stands in for a Go bundle: it prints who it is and its arguments.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	fmt.Println("hello from go bundle, args: " + strings.Join(os.Args[1:], " "))
}
