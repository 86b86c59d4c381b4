"""The demo's map: the counties' shapes with the demo's names and unit codes, in the data folder."""

import json
from pathlib import Path

from guatu.demo import places
from guatu.demo.shape import Plan


def write(plan: Plan, root_code: str, folder: Path) -> Path:
    """Write the map of the city's counties for the wall chart; returns the file."""
    counties = {county.code: county for county in plan.counties}
    features = []
    for feature in places.shapes()["features"]:
        county = counties.get(feature["properties"]["adcode"])
        if county is None:
            continue
        properties = {
            "unit": plan.county_code[county.code], "name": county.name, "cp": list(county.centre),
            "tile_col": county.tile[0], "tile_row": county.tile[1],
        }  # fmt: skip
        features.append({"type": "Feature", "properties": properties, "geometry": feature["geometry"]})
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{root_code}.geojson"
    content = {"type": "FeatureCollection", "source": places.SOURCE, "features": features}
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return path
