"""Make the data of the examples: seeded, invented, the same on every machine.

    python examples/make_data.py              # into the folders of the examples
    python examples/make_data.py --into DIR   # into DIR/ticket_routing/data, DIR/photo_tags/data, ...

No row comes from a real person, photo, patient or robot. What each table holds, and where its errors come from,
stands in the README beside it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
SEED = 20261125

TEAMS = {
    "billing": {
        "share": 0.24,
        "en": ["invoice", "charged twice", "refund", "card declined", "receipt", "tax number", "payment"],
        "de": ["Rechnung", "doppelt abgebucht", "Erstattung", "Karte abgelehnt", "Beleg", "Steuernummer", "Zahlung"],
    },
    "delivery": {
        "share": 0.22,
        "en": ["parcel", "courier", "tracking number", "arrived late", "wrong address", "damaged box", "pick-up point"],
        "de": ["Paket", "Kurier", "Sendungsnummer", "zu spät", "falsche Adresse", "Karton beschädigt", "Abholstelle"],
    },
    "access": {
        "share": 0.18,
        "en": ["password", "cannot log in", "locked account", "two-factor code", "reset link", "new phone",
               "user name"],
        "de": ["Passwort", "kann mich nicht anmelden", "Konto gesperrt", "Zwei-Faktor-Code", "Link zum Zurücksetzen",
               "neues Handy", "Benutzername"],
    },
    "returns": {
        "share": 0.16,
        "en": ["send it back", "does not fit", "exchange", "return label", "wrong colour", "refund", "parcel"],
        "de": ["zurückschicken", "passt nicht", "Umtausch", "Rücksendeetikett", "falsche Farbe", "Erstattung", "Paket"],
    },
    "product": {
        "share": 0.13,
        "en": ["manual", "does it work with", "battery", "spare part", "size chart", "guarantee", "wrong colour"],
        "de": ["Anleitung", "funktioniert das mit", "Akku", "Ersatzteil", "Größentabelle", "Garantie", "falsche Farbe"],
    },
    "urgent": {
        "share": 0.07,
        "en": ["smoke", "hacked", "stolen card", "lawyer", "burnt", "charged twice", "locked account"],
        "de": ["Rauch", "gehackt", "gestohlene Karte", "Anwalt", "verbrannt", "doppelt abgebucht", "Konto gesperrt"],
    },
}  # fmt: skip
TALK = {
    "en": ["hello", "please help", "since Monday", "my order", "thanks", "third time now", "I am waiting", "could you"],
    "de": ["hallo", "bitte helfen", "seit Montag", "meine Bestellung", "danke", "zum dritten Mal", "ich warte",
           "könnten Sie"],
}  # fmt: skip


def tickets(rng: np.random.Generator) -> pd.DataFrame:
    """2,400 messages in two languages, the team that answers each, and what three people in the post room said.

    Subjects overlap (a refund is billing or returns), so not even careful people agree on all.
    """
    names = list(TEAMS)
    shares = np.array([float(str(TEAMS[name]["share"])) for name in names])
    rows = []
    for number in range(2400):
        team = str(rng.choice(names, p=shares))
        language = "de" if rng.random() < 0.3 else "en"
        about = TEAMS[team] if rng.random() > 0.05 else TEAMS[str(rng.choice(names))]
        words = list(about[language])  # type: ignore[call-overload]
        said = [str(word) for word in rng.choice(words, size=int(rng.integers(1, 4)), replace=False)]
        talk = [str(word) for word in rng.choice(TALK[language], size=int(rng.integers(2, 5)), replace=False)]
        body = said + talk
        rng.shuffle(body)
        votes = [team if rng.random() < right else str(rng.choice(names)) for right in (0.95, 0.93, 0.90)]
        rows.append(
            {
                "ticket_id": f"T{number:05d}",
                "received_at": f"2026-{1 + number // 240:02d}-{1 + number // 10 % 24:02d}",
                "customer_id": f"C{int(rng.integers(0, 1500)):04d}",
                "language": language,
                "subject": said[0] if rng.random() < 0.7 else talk[0],
                "body": ", ".join(body),
                "team": team,
                **{f"annotator_{place + 1}": vote for place, vote in enumerate(votes)},
            }
        )
    return pd.DataFrame(rows)


def photos(rng: np.random.Generator) -> pd.DataFrame:
    """2,200 faces in the photos of 20 friends: 12 numbers a face, and what the light and the camera did to them."""
    people, size, rows = 20, 12, 2200
    faces = rng.normal(size=(people, size))
    faces[1::2] = faces[::2] + 0.55 * rng.normal(size=(people // 2, size))  # brothers and sisters
    who = rng.choice(people, size=rows, p=_falling(people))
    blur = rng.gamma(2.0, 0.35, size=rows)
    light = rng.beta(4, 2, size=rows)
    noise = (0.55 + 0.35 * blur + 0.5 * (1 - light))[:, None] * rng.normal(size=(rows, size))
    found = pd.DataFrame((faces[who] + noise).round(3), columns=[f"face_{n:02d}" for n in range(size)])
    return found.assign(
        album=[f"album_{n:03d}" for n in rng.integers(0, 300, size=rows)],
        blur=blur.round(2),
        light=light.round(2),
        faces_in_photo=1 + rng.poisson(1.5, size=rows),
        person=[f"friend_{n:02d}" for n in who],
    )


def screening(rng: np.random.Generator) -> pd.DataFrame:
    """3,000 people with diabetes: a few numbers of their last visit, and whether an eye doctor then found disease."""
    rows = 3000
    age = rng.normal(58, 12, size=rows).clip(20, 90)
    years = rng.gamma(2.2, 4.2, size=rows).clip(0, 45)
    sugar = rng.normal(7.4, 1.4, size=rows).clip(4.8, 14)
    pressure = rng.normal(136, 16, size=rows).clip(90, 210)
    albumin = rng.lognormal(2.6, 0.9, size=rows)
    smoker = rng.random(rows) < 0.18
    sharp = rng.normal(0.9, 0.18, size=rows).clip(0.1, 1.4)
    lead = -6.0 + 0.16 * years + 0.75 * (sugar - 7.4) + 0.03 * (pressure - 136)
    lead += 0.6 * np.log(albumin / 13) + 0.5 * smoker - 2.0 * (sharp - 0.9)
    ill = rng.random(rows) < 1 / (1 + np.exp(-lead))
    lesions = rng.poisson(np.where(ill, rng.gamma(3.0, 1.6, size=rows), rng.gamma(0.5, 1.0, size=rows)))
    return pd.DataFrame(
        {
            "patient_id": [f"P{n:05d}" for n in range(rows)],
            "clinic": rng.choice(["north", "south", "harbour"], size=rows, p=[0.5, 0.3, 0.2]),
            "age": age.round(0).astype(int),
            "years_with_diabetes": years.round(1),
            "hba1c": sugar.round(1),
            "systolic": pressure.round(0).astype(int),
            "albumin_creatinine": albumin.round(1),
            "smoker": np.where(smoker, "yes", "no"),
            "visual_acuity": sharp.round(2),
            "spots_in_photo": lesions,
            "finding": np.where(ill, "disease", "healthy"),
        }
    )


def robot(rng: np.random.Generator) -> pd.DataFrame:
    """2,000 parts in a bin as a depth camera measures them, and the grasp angle at which the arm held them.

    Parts are nearly symmetric: most errors take the wrong end of the part.
    """
    rows, angles = 2000, 12
    turn = rng.integers(0, angles, size=rows)
    exact = np.deg2rad(turn * 30.0 + rng.uniform(-9, 9, size=rows))
    shiny = rng.random(rows) < 0.15
    noise = np.where(shiny, 0.30, 0.12)
    uneven = rng.normal(1.0, 0.5, size=rows)
    seen = {
        "axis_cos": np.cos(2 * exact) + noise * rng.normal(size=rows),
        "axis_sin": np.sin(2 * exact) + noise * rng.normal(size=rows),
        "end_x": uneven * np.cos(exact) + 2.0 * noise * rng.normal(size=rows),
        "end_y": uneven * np.sin(exact) + 2.0 * noise * rng.normal(size=rows),
        "length_mm": rng.normal(84, 3, size=rows),
        "width_mm": rng.normal(31, 2, size=rows),
        "height_mm": rng.gamma(4, 9, size=rows),
        "reflection": np.where(shiny, 0.8, 0.3) + 0.1 * rng.normal(size=rows),
        "points": rng.poisson(np.where(shiny, 420, 900)).astype(float),
    }
    return pd.DataFrame({name: np.round(values, 3) for name, values in seen.items()}).assign(
        part=rng.choice(["elbow", "tee", "valve"], size=rows, p=[0.5, 0.3, 0.2]),
        station=rng.choice(["lab", "line_1", "line_2"], size=rows, p=[0.6, 0.2, 0.2]),
        grasp=[f"deg_{30 * n:03d}" for n in turn],
    )


def _falling(size: int) -> Any:
    weights = 1 / np.arange(1, size + 1) ** 0.6
    return weights / weights.sum()


TABLES: dict[str, tuple[str, Callable[[np.random.Generator], pd.DataFrame]]] = {
    "ticket_routing": ("tickets.csv", tickets),
    "photo_tags": ("faces.parquet", photos),
    "medical_screening": ("visits.csv", screening),
    "robot_pose": ("picks.parquet", robot),
}


def make(into: Path) -> list[Path]:
    """Write every table under `into`, and return the files."""
    written = []
    for place, (example, (name, table)) in enumerate(TABLES.items()):
        file = into / example / "data" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        found = table(np.random.default_rng([SEED, place]))
        if file.suffix == ".csv":
            found.to_csv(file, index=False)
        else:
            found.to_parquet(file, index=False)
        written.append(file)
    return written


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Make the data of the examples.")
    arguments.add_argument("--into", type=Path, default=HERE, help="the folder that holds the examples")
    for file in make(arguments.parse_args().into):
        print(file)
