// Package browser lets tests drive a real browser: a headless Chromium that
// opens pages, and the project's own JupyterLab in it.
//
//	b := browser.Start(t)
//	page := b.Open("file:///…/page.html")
//	page.Wait("the cloud to start", `document.querySelector("[data-cloud]").dataset.started`, time.Minute)
//	page.Screenshot("cloud")
//	page.NoErrors()
//
//	lab := browser.StartLab(t, browser.Lab{})
//	nb := b.OpenNotebook(lab, lab.Write("a.ipynb", "%%\nfmt.Println(1)"))
//	nb.RunAll()
//	nb.WaitIdle(time.Minute)
//
// Where TestMain calls Main, the tests of a package share one Chromium and one
// JupyterLab and may run in parallel.
//
// A test skips where no Chromium is found or nothing is set up, and fails
// instead under `kernelcfg test`, which sets up both. Whatever goes wrong in
// the browser fails the test with its page's errors and a screenshot.
// Screenshots are kept under .latentlab/screenshots.
package browser
