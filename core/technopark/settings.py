"""Settings of every program, read from the environment (`TECHNOPARK_*`) and a `.env` file beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from technopark.errors import SettingsError


class Settings(BaseSettings):
    """What differs between installations; each field is `TECHNOPARK_` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="TECHNOPARK_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,  # a composition passes on what is not set as empty
        extra="ignore",
        frozen=True,
    )

    database_url: SecretStr = Field(
        default=SecretStr("postgresql://technopark@127.0.0.1:5432/technopark"),
        description="PostgreSQL server and database, with or without TimescaleDB.",
    )
    database_silence_s: int = Field(
        default=300,
        ge=1,
        description="Seconds after which the collector gives up an unanswered statement with its connection.",
    )
    mqtt_url: SecretStr = Field(
        default=SecretStr("mqtt://127.0.0.1:1883"),
        description="MQTT 5 broker: mqtt:// or mqtts://, with user and password where it asks for them.",
    )
    mqtt_ca_file: Path | None = Field(
        default=None, description="Certificate authority that signed the broker's certificate (mqtts)."
    )
    catalogue: Path | None = Field(
        default=None, description="The park's catalogue file; the shipped Tashkent park when not set."
    )
    batch_size: int = Field(
        default=5000, ge=1, le=50_000, description="Messages that one transaction stores at most."
    )
    batch_wait_ms: int = Field(
        default=100, ge=1, le=10_000, description="Longest wait of a batch's first message, in milliseconds."
    )
    buffer_messages: int = Field(
        default=10_000,
        ge=100,
        le=1_000_000,
        description="Unacknowledged messages held at most; beyond, the broker holds the backlog.",
    )
    max_payload_bytes: int = Field(
        default=1_048_576, ge=1024, description="Larger messages go to quarantine, cut to this size."
    )
    future_tolerance_s: int = Field(
        default=300, ge=0, description="How far ahead of this machine's clock a source's time may be."
    )
    retention_days: int = Field(
        default=3650,
        ge=1,
        le=36_500,
        description="How long readings are kept, in days: a source's time before that is refused.",
    )
    rate_tolerance: float = Field(
        default=3.0,
        ge=0,
        allow_inf_nan=False,
        description="How many times faster than its fastest product's cycle a line may count; 0 for any rate.",
    )
    rate_slack_s: int = Field(
        default=3600, ge=0, description="Seconds of counting at that rate that a total may be ahead by."
    )
    rate_slack_units: int = Field(
        default=1000, ge=0, description="Units that a total may be ahead by, where that is more."
    )
    quarantine_max_rows: int = Field(
        default=100_000,
        ge=0,
        description="Messages that may wait in quarantine; beyond, new ones are counted and not kept whole.",
    )
    quarantine_max_mb: int = Field(
        default=1024, ge=0, description="Megabytes that they may take up; beyond, likewise."
    )
    stale_after_s: int = Field(
        default=300, ge=1, description="Silence after which a station counts as stale, in seconds."
    )
    micro_stop_s: int = Field(
        default=120, ge=0, le=86_400, description="Shorter stops are micro-stops, in seconds."
    )
    stop_event_window_s: int = Field(
        default=60,
        ge=0,
        le=3600,
        description="Stops of several lines that begin within so many seconds may be one event.",
    )
    export_mass_band_percent: int = Field(
        default=20,
        ge=0,
        le=1000,
        description="How far, in percent, a shipment's net mass may lie from quantity x mass of a unit.",
    )
    export_value_band_percent: int = Field(
        default=30,
        ge=0,
        le=1000,
        description="How far, in percent, the value of an exported unit may lie from the product's usual one.",
    )
    api_host: str = Field(default="127.0.0.1", description="Address that the API and the board listen on.")
    api_port: int = Field(default=8000, ge=1, le=65_535, description="Their port.")
    access: Literal["open", "required"] = Field(
        default="required",
        description="Whether whoever asks has to log in or show a key; open on a loopback address only.",
    )
    session_hours: int = Field(
        default=168, ge=1, le=8760, description="Hours after which a person has to log in again."
    )
    session_idle_minutes: int = Field(
        default=720, ge=1, le=525_600, description="Minutes without a request after which likewise."
    )
    requests_per_minute: int = Field(
        default=3000, ge=0, description="Requests that one caller may send in a minute; 0 for any number."
    )
    password_login: Literal["on", "off"] = Field(
        default="on", description="Whether people may log in with a password; off where a provider is named."
    )
    oidc_issuer: str | None = Field(
        default=None, description="OpenID provider that people may log in at, by its issuer identifier."
    )
    oidc_client_id: str | None = Field(default=None, description="What the provider knows this monitor by.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="What the monitor shows the provider to be known; none if public."
    )
    oidc_redirect_url: str | None = Field(
        default=None, description="This monitor's /login/oidc/callback, as people's browsers reach it."
    )
    oidc_ca_file: Path | None = Field(
        default=None, description="Certificate authority that signed the provider's certificate."
    )
    oidc_scopes: str = Field(default="openid", description="What is asked of the provider, parted by blanks.")
    oidc_role_claim: str | None = Field(
        default=None,
        description="Claim that says what people may do; the role that they were given here if not set.",
    )
    oidc_roles: str = Field(
        default="", description="What its values mean, the first that fits: value=role; value=role."
    )
    oidc_facility_claim: str | None = Field(
        default=None, description="Claim that says whose data they see; those given here if not set."
    )
    oidc_facilities: str = Field(
        default="", description="What its values mean: value=F01,F02; value=*. Codes themselves if not set."
    )
    simulator_url: HttpUrl | None = Field(
        default=None,
        description="Where the simulator that publishes the data can be controlled, if that is wanted.",
    )
    smtp_url: SecretStr = Field(
        default=SecretStr("smtp://127.0.0.1:25"),
        description="Mail server for scheduled reports: smtp:// or smtps://, with user and password if it asks.",
    )
    smtp_sender: str = Field(
        default="technopark@localhost", description="Address that scheduled reports come from."
    )
    metrics_port: int = Field(
        default=9464, ge=0, le=65_535, description="Port of the collector's Prometheus metrics; 0 for none."
    )
    metrics_host: str = Field(default="127.0.0.1", description="Address of the collector's metrics.")
    clock_tolerance_s: int = Field(
        default=5, ge=1, description="Seconds by which clocks may differ before that is told."
    )
    disk_free_percent: int = Field(
        default=10, ge=0, le=99, description="How much of a disk has to be free, in percent."
    )
    watched_folders: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Folders, parted by commas, whose disks are watched beside the program's own."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severity that is logged."
    )
    log_format: Literal["text", "json"] = Field(default="text", description="One line of text, or of JSON.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Origins, parted by commas, whose pages may call the API."
    )

    @field_validator("cors_origins", "watched_folders", mode="before")
    @classmethod
    def _part_at_commas(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: one is unusable, or `.env` is no text; the text names the variable, never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(
            f"TECHNOPARK_{'_'.join(map(str, problem['loc'])).upper()}: {problem['msg']}"
            for problem in error.errors()
        )
        raise SettingsError(problems) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env cannot be read: {error}") from error
