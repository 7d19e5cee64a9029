package main

import (
	"bufio"
	"fmt"
	"os"

	"latentlab/lib/backend"
)

// trainer trains one epoch when told so, and waits for its end.
type trainer interface {
	epoch() (images int, loss float64, err error)
}

// serve makes this process a contestant. The protocol, which the Python
// peers speak too: "ready", and what it runs on, when the data is in place;
// then for each line "epoch" read, one epoch is trained and answered with
// "epoch IMAGES LOSS"; the end of the input ends the process.
func serve(kind string, t task) error {
	if kind != "stock" && kind != "loop" {
		return fmt.Errorf("-serve %q: expected stock or loop", kind)
	}
	set, err := t.corpus.load()
	if err != nil {
		return err
	}
	var c trainer
	var info backend.Info
	if kind == "stock" {
		c, info, err = newStock(t, set.Train)
	} else {
		c, info, err = newCompiled(t, set.Train)
	}
	if err != nil {
		return err
	}
	fmt.Println("ready", info)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		images, loss, err := c.epoch()
		if err != nil {
			return err
		}
		fmt.Println("epoch", images, loss)
	}
	return nil
}
