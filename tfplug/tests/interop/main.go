// Interop holds tfplug against the implementations that Terraform is made of: go-cty for values, go-plugin for
// processes. The tests in tests/interop.rs build and run it; README.md explains how to run it by hand.
package main

import (
	"errors"
	"fmt"
	"os"
)

const usage = `usage:
  interop vectors                         write the golden vectors to standard output
  interop decode FILE                     check what tfplug wrote against the golden vectors
  interop client BINARY [-tls=auto|none]  start a provider as its host does, and end it again`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	switch {
	case len(arguments) == 1 && arguments[0] == "vectors":
		return writeVectors(os.Stdout)
	case len(arguments) == 2 && arguments[0] == "decode":
		return decode(arguments[1])
	case len(arguments) == 2 && arguments[0] == "client":
		return drive(arguments[1], "-tls=auto")
	case len(arguments) == 3 && arguments[0] == "client":
		return drive(arguments[1], arguments[2])
	default:
		return errors.New(usage)
	}
}
