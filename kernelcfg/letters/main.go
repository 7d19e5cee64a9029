// Command letters draws text of any script as outlines, for package letters: it orders
// right-to-left text, joins and places letters as their font asks for, and takes each from
// the first of several fonts that has it. It reads requests from its standard input.
package main

import (
	"fmt"
	"os"

	"latentlab/lib/letters"
)

func main() {
	if err := letters.Serve(os.Stdin, os.Stdout, draw); err != nil {
		fmt.Fprintln(os.Stderr, "letters:", err)
		os.Exit(1)
	}
}
