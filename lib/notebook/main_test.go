package notebook

import (
	"os"
	"testing"

	"latentlab/kernelcfg/browser"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }
