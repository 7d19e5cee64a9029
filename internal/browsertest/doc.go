// Package browsertest lets tests drive a real browser, a headless Chromium.
//
//	b := browsertest.Start(t)
//	page := b.OpenFile("page.html")
//	page.Wait("the cloud to start", `document.querySelector("[data-card]").dataset.started`, time.Minute)
//	page.Screenshot("cloud")
//	page.CheckNoErrors()
//
// Where TestMain calls Main, the tests of a package share one Chromium and
// may run in parallel.
//
// A test is skipped where there is no Chromium, and fails instead under
// `kernelcfg test`, which sets one up. Whatever goes wrong in the browser
// fails the test with the page's errors and a screenshot. Screenshots are
// kept under .latentlab/screenshots.
package browsertest
