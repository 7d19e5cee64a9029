package training_test

import (
	"os"
	"testing"

	"latentlab/internal/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }
