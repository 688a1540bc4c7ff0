"""Grafana finds its data source and its dashboards where the compose file puts them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from technopark_dashboards.config import (
    DATASOURCE_NAME,
    DATASOURCE_TYPE,
    DATASOURCE_UID,
    FOLDER_TITLE,
    FOLDER_UID,
)
from technopark_dashboards.reader_role import ROLE

Services = dict[str, dict[str, Any]]
FOLDER = Path("/etc/grafana/provisioning")


@pytest.fixture(scope="module")
def provisioned(root: Path) -> dict[str, Any]:
    """The provisioning files by the folder that they stand in; JSON is YAML too."""
    folder = root / "dashboards" / "provisioning"
    return {
        file.parent.name: YAML(typ="safe", pure=True).load(file) for file in folder.glob("*/technopark.*")
    }


def mounts(services: Services) -> dict[str, str]:
    """Folders of this project by where Grafana sees them."""
    found = (mount.split(":") for mount in services["grafana"]["volumes"])
    return {mount[1]: mount[0] for mount in found if mount[0].startswith(".")}


def test_grafana_sees_every_file_where_it_looks_for_them(
    provisioned: dict[str, Any], services: Services
) -> None:
    assert provisioned.keys() == {"datasources", "dashboards", "alerting"}
    for name in provisioned:
        assert mounts(services)[f"{FOLDER}/{name}"] == f"./dashboards/provisioning/{name}"


def test_the_data_source_is_the_one_that_dashboards_ask_for_first(provisioned: dict[str, Any]) -> None:
    (source,) = provisioned["datasources"]["datasources"]
    assert (source["uid"], source["name"], source["type"]) == (
        DATASOURCE_UID,
        DATASOURCE_NAME,
        DATASOURCE_TYPE,
    )
    assert source["user"] == ROLE
    assert source["editable"] is False


def test_its_password_comes_from_the_environment_that_compose_gives(root: Path, services: Services) -> None:
    text = (root / "dashboards" / "provisioning" / "datasources" / "technopark.yaml").read_text()
    needed = set(re.findall(r"\$\{(\w+)\}", text))
    assert "TECHNOPARK_DASHBOARDS_PASSWORD" in needed
    assert needed <= services["grafana"]["environment"].keys()
    given = services["migrate"]["environment"]["TECHNOPARK_DASHBOARDS_PASSWORD"]
    assert services["grafana"]["environment"]["TECHNOPARK_DASHBOARDS_PASSWORD"] == given


def test_dashboards_are_read_from_the_generated_files(
    provisioned: dict[str, Any], services: Services
) -> None:
    (provider,) = provisioned["dashboards"]["providers"]
    assert (provider["folder"], provider["folderUid"]) == (FOLDER_TITLE, FOLDER_UID)
    assert provider["allowUiUpdates"] is False
    assert mounts(services)[provider["options"]["path"]] == "./dashboards/generated"


def test_the_home_page_is_a_dashboard_that_exists(root: Path, services: Services) -> None:
    home = Path(services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    file = root / mounts(services)[str(home.parent)] / home.name
    assert json.loads(file.read_text())["uid"] == "technopark-park-overview-en"


def test_alerts_ask_the_data_source_and_go_to_the_address_that_compose_gives(
    provisioned: dict[str, Any], services: Services
) -> None:
    alerting = provisioned["alerting"]
    for rule in alerting["groups"][0]["rules"]:
        asked, condition = rule["data"]
        assert asked["datasourceUid"] == provisioned["datasources"]["datasources"][0]["uid"]
        assert rule["condition"] == condition["refId"]
        assert condition["model"]["expression"] == asked["refId"]
    (contact,) = alerting["contactPoints"]
    address = contact["receivers"][0]["settings"]["addresses"]
    assert address.removeprefix("${").removesuffix("}") in services["grafana"]["environment"]
    # An empty address would keep Grafana from starting.
    assert services["grafana"]["environment"]["TECHNOPARK_ALERTS_EMAIL"].endswith(":-technopark@localhost}")


def test_every_severity_of_a_rule_reaches_a_contact_point_that_exists(provisioned: dict[str, Any]) -> None:
    alerting = provisioned["alerting"]
    names = {contact["name"] for contact in alerting["contactPoints"]}
    (policy,) = alerting["policies"]
    assert {policy["receiver"], *(route["receiver"] for route in policy["routes"])} <= names
    severities = {rule["labels"]["severity"] for rule in alerting["groups"][0]["rules"]}
    routed = {value for route in policy["routes"] for _, _, value in route["object_matchers"]}
    assert routed <= severities
