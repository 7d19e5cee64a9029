package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"

	"latentlab/lib/backend"
)

// trainer trains one epoch when told so, and waits for its end.
type trainer interface {
	epoch() (images int, losses []float64, err error)
}

// serve makes this process a contestant. The protocol, which the Python
// peers speak too: "ready", and what it runs on, when the data is in place;
// then for each line "epoch" read, one epoch is trained and answered with
// "epoch IMAGES LOSS", and other losses where the step has phases; the end of the input ends the process.
func serve(kind string, t task) error {
	if !slices.Contains([]string{"stock", "loop", "stock adam"}, kind) {
		return fmt.Errorf("-serve %q: expected stock, loop or stock adam", kind)
	}
	set, err := t.corpus.load()
	if err != nil {
		return err
	}
	data := set.Train
	if t.pictures > 0 {
		data = data.First(t.pictures)
	}
	var c trainer
	var info backend.Info
	if kind == "stock" {
		c, info, err = newStock(t, data)
	} else {
		c, info, err = newCompiled(t, data, kind == "stock adam")
	}
	if err != nil {
		return err
	}
	fmt.Println("ready", info)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		images, losses, err := c.epoch()
		if err != nil {
			return err
		}
		fmt.Println("epoch", images, strings.Trim(fmt.Sprint(losses), "[]"))
	}
	return nil
}
