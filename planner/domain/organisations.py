"""What kinds of organisation take part, and how an organisation number is checked and shown."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """The kinds of organisation in the field."""

    PROJECT_TEAM = "project_team"
    COUNTY_COUNCIL = "county_council"
    COUNTY_GOVERNOR = "county_governor"
    MUNICIPALITY = "municipality"
    TRADE_ORGANISATION = "trade_organisation"
    LOCAL_BRANCH = "local_branch"
    ADVISORY_SERVICE = "advisory_service"
    FOREST_COOPERATIVE = "forest_cooperative"
    FOREST_ORGANISATION = "forest_organisation"
    ACCOUNTANT = "accountant"
    FUNDING_AGENCY = "funding_agency"
    SCHOOL = "school"
    VOCATIONAL_COLLEGE = "vocational_college"
    HIGHER_EDUCATION = "higher_education"
    RESEARCH = "research"
    CLUSTER = "cluster"
    COMPETENCE_CENTRE = "competence_centre"
    OTHER = "other"
