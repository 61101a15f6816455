"""Nothing of a person stays in the browser."""


def test_logging_out_tells_the_browser_to_forget(client, alice):
    client.force_login(alice)

    response = client.post("/logout/")

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response["Location"] == "/login/?left=1"


def test_a_link_cannot_log_anybody_out(client, alice):
    client.force_login(alice)

    assert client.get("/logout/").status_code == 405
    assert client.get("/account/").status_code == 200


def test_pages_name_their_person_by_number_only_to_that_person(client, alice):
    assert b'name="person"' not in client.get("/login/").content
    client.force_login(alice)

    page = client.get("/account/").content.decode()

    assert f'<meta name="person" content="{alice.pk}">' in page
