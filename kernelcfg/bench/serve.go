package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
)

// trainer trains one epoch at each call.
type trainer interface {
	epoch() (images int, losses []float64, err error)
}

// serve makes this process a contestant. By the protocol, which the Python peers
// follow too, it prints "ready" and what it runs on once the data is loaded. For
// each line "epoch" that it reads it trains one epoch and prints "epoch IMAGES
// LOSS", with further losses if the step has phases. The end of the input ends the
// process.
func serve(kind string, t task) error {
	if !slices.Contains([]string{"stock", "loop", "stock adam", "page"}, kind) {
		return fmt.Errorf("-serve %q: expected stock, loop, stock adam or page", kind)
	}
	set, err := t.dataSet.load()
	if err != nil {
		return err
	}
	data := set.Train
	if t.images > 0 {
		data = data.First(t.images)
	}
	var c trainer
	var info any // what it runs on
	switch kind {
	case "stock":
		c, info, err = newStock(t, data)
	case "page":
		var p *inPage
		if p, err = newInPage(t, data); err == nil {
			defer p.end()
			c, info = p, p.on
		}
	default:
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
