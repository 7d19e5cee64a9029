// Probe opens the backend as a notebook cell would and prints which it is and
// why. `kernelcfg doctor` runs it.
package main

import (
	"fmt"
	"os"

	"latentlab/lib/backend"
)

func main() {
	_, info, err := backend.Open()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(info)
	if info.Notice != "" {
		fmt.Println(info.Notice)
		os.Exit(2)
	}
}
