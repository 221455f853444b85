"""The watch over pages sees what it is there for."""


def test_it_sees_a_violation_of_the_content_security_policy(page):
    page.goto("/accounts/login/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.body.append(document.createElement('style'))")
    page.evaluate("document.querySelector('style').textContent = 'p { color: red }'")
    page.wait_for_timeout(100)
    assert any("CSP style-src" in line for line in page.watch.complaints)
    page.watch.complaints.clear()


def test_it_sees_a_missing_page(page):
    page.goto("/no-such-page/")
    assert any(line.startswith("answer: 404") for line in page.watch.complaints)
    page.watch.complaints.clear()


def test_it_sees_what_axe_finds(page, axe):
    page.goto("/accounts/login/")
    page.evaluate("document.body.append(document.createElement('img'))")
    try:
        axe(page)
    except AssertionError as error:
        assert "image-alt" in str(error)
    else:
        raise AssertionError("an image without a text alternative was not seen")
    page.watch.complaints.clear()
