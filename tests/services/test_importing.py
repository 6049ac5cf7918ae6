"""Import of CSV files: what is refused, with file, line and column, and what is written."""

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.config import ROOT
from backend.db.models.items import Item, ItemAlias
from backend.db.models.orders import SalesOrder
from backend.db.models.parties import Company, Contact
from backend.db.models.stock import ExpectedReceipt, Stock
from backend.domain.importing import ImportProblem, ImportRefused
from backend.services.importing import ImportedFiles, import_directory
from tests import builders
from tests.builders import NOW

PACKAGE = """segment,name,order_minimum_amount,small_order_fee_amount,discount_rate,economy_discount_rate,\
quote_valid_days,quote_hold_hours,allocation_class,consolidation_wait_days,return_window_days,restocking_rate,\
recovery_authority_amount,response_sla_minutes
build,Build,75,9,0,0.02,14,24,2,2,30,0.1,150,240
"""
ITEMS = """sku,name,description,category,brand,unit,list_price,unit_cost_amount,\
weight_kg,length_cm,width_cm,height_cm
PAP-1001,Copy paper,White paper.,paper,Northmark,box,42.90,30.89,23.3,44.5,28.6,22.9
"""


def files(directory: Path, **contents: str) -> Path:
    for name, content in contents.items():
        (directory / f"{name}.csv").write_text(content, encoding="utf-8")
    return directory


def imported(session: Session, directory: Path) -> ImportedFiles:
    return import_directory(session, directory, now=NOW)


def problems(session: Session, directory: Path) -> list[ImportProblem]:
    with pytest.raises(ImportRefused) as refused:
        imported(session, directory)
    return list(refused.value.problems)


def test_items_are_inserted_with_their_defaults(session: Session, tmp_path: Path) -> None:
    result = imported(session, files(tmp_path, items=ITEMS))

    paper = session.get_one(Item, "PAP-1001")
    assert result.rows == {"items.csv": 1}
    assert (str(paper.list_price), paper.order_multiple, paper.is_active) == ("42.90", 1, True)


def test_importing_twice_is_the_same_as_once(session: Session, tmp_path: Path) -> None:
    directory = files(tmp_path, items=ITEMS, item_aliases="sku,alias\nPAP-1001,a4\nPAP-1001,copy paper\n")

    imported(session, directory)
    imported(session, directory)

    assert session.scalar(select(func.count()).select_from(ItemAlias)) == 2


def test_a_known_key_is_updated_and_what_the_file_leaves_out_stays(session: Session, tmp_path: Path) -> None:
    builders.an_item(session, "PAP-1001", order_multiple=5)

    imported(session, files(tmp_path, items=ITEMS))

    session.expire_all()
    paper = session.get_one(Item, "PAP-1001")
    assert (paper.name, paper.order_multiple) == ("Copy paper", 5)


def test_every_bad_cell_is_named_and_nothing_is_written(session: Session, tmp_path: Path) -> None:
    bad = (
        "PAP-1002,,Words.,paper,Northmark,box,-1,30,x,1,1,1\nPAP-1003,A,B,paper,N,box,1.00001,NaN,1e999,1,1,1"
    )

    found = problems(session, files(tmp_path, items=ITEMS + bad))

    assert [(each.line, each.column) for each in found] == [
        (3, "name"), (3, "list_price"), (3, "weight_kg"),
        (4, "list_price"), (4, "unit_cost_amount"), (4, "weight_kg"),
    ]  # fmt: skip
    assert [each.reason for each in found[:3]] == ["is missing", "-1 is negative", "'x' is not a number"]
    assert session.get(Item, "PAP-1001") is None


@pytest.mark.parametrize(
    ("name", "content", "line", "column", "reason"),
    [
        ("items", "sku,colour\nA,B\n", 1, "colour", "unknown column"),
        ("items", "sku\nA\n", 1, "name", "the column is missing"),
        ("items", "", None, None, "is empty"),
        ("items", "sku,name\nA,B,C\n", 1, None, "missing"),
        ("state_taxes", "state,tax_rate\nOH,5.75\n", 2, "tax_rate", "not a rate between 0 and 1"),
        ("state_taxes", "state,tax_rate\nOhio,0.05\n", 2, "state", "not a state"),
        ("state_taxes", "state,tax_rate\nOH,0.05\nOH,0.06\n", 3, "state", "stands in line 2 already"),
        ("state_taxes", "state,tax_rate\nOH\n", 2, None, "has 1 cells, the first line 2"),
        ("state_taxes", 'state,tax_rate\n"OH,0.05\n', 2, None, "is not CSV"),
        ("item_aliases", "sku,alias\nNOT-0001,a4\n", 2, "sku", "'NOT-0001' is not in items"),
        ("contacts", "id,name,email\n1,Ann,nowhere\n", 2, "email", "not an e-mail address"),
        ("contacts", "id,name,email,role\n1,Ann,a@b.example,customer\n", 2, "company_id", "a company"),
        (
            "option_rules",
            "sku,option_code,other_code,kind\nA,B,C,likes\n",
            2,
            "kind",
            "none of requires, excludes",
        ),
        (
            "option_groups",
            "sku,code,name,minimum_choices,maximum_choices\nA,desk,Desk,2,1\n",
            2,
            "maximum_choices",
            "below minimum_choices",
        ),
        (
            "item_options",
            "sku,code,group_code,name\nA,M34,monitor,34 in\n",
            2,
            "group_code",
            "is not in option_groups",
        ),
        ("promotions", "code,discount_rate,valid_from_date,valid_to_date\nX,0,+0,+9\n", 2, "sku", "named"),
        ("journal", "at\n", None, None, "not a table that can be imported"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands(
    session: Session,
    tmp_path: Path,
    name: str,
    content: str,
    line: int | None,
    column: str | None,
    reason: str,
) -> None:
    found = problems(session, files(tmp_path, **{name: content}))

    assert any(
        each.line == line and reason in each.reason and (column is None or each.column == column)
        for each in found
    ), found


def test_script_and_formulas_are_kept_as_the_words_they_are(session: Session, tmp_path: Path) -> None:
    name = "=cmd|'/C calc'!A0 <script>alert(1)</script> '; DROP TABLE items"

    imported(session, files(tmp_path, items=ITEMS.replace("Copy paper", name)))

    assert session.get_one(Item, "PAP-1001").name == name


@pytest.mark.parametrize("hidden", ["\x00", "\x1b[31m", "\u202e", "a\nb"])
def test_control_characters_are_refused(session: Session, tmp_path: Path, hidden: str) -> None:
    found = problems(session, files(tmp_path, items=ITEMS.replace("White paper.", f'"W{hidden}"')))

    assert [each.column for each in found] == ["description"]
    assert "control character" in found[0].reason


def test_a_file_that_is_not_utf8_is_refused(session: Session, tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_bytes(ITEMS.encode("utf-16"))

    assert "is not UTF-8" in problems(session, tmp_path)[0].reason


def test_a_directory_without_known_files_is_refused(session: Session, tmp_path: Path) -> None:
    assert "holds none of" in problems(session, tmp_path)[0].reason


def test_days_count_from_the_day_of_import(session: Session, tmp_path: Path) -> None:
    builders.an_item(session)
    builders.a_warehouse(session)
    receipts = "id,sku,warehouse,supplier,quantity,expected_date,original_expected_date\n" + "".join(
        f"{number},PAP-1001,RNO,Mill,5,{day},2026-03-09\n"
        for number, day in enumerate(["+3", "-2", "+5w", "-1w", "+0w"], start=1)
    )

    imported(session, files(tmp_path, expected_receipts=receipts))

    days = session.scalars(select(ExpectedReceipt.expected_date).order_by(ExpectedReceipt.id)).all()
    assert days == [
        date(2026, 3, 5),
        date(2026, 2, 28),
        date(2026, 3, 9),
        date(2026, 2, 27),
        date(2026, 3, 2),
    ]


def test_stock_counters_follow_receipts_and_reservations(session: Session, tmp_path: Path) -> None:
    directory = with_an_order(session, tmp_path, reserved=7)
    receipts = "id,sku,warehouse,supplier,quantity,received_quantity,expected_date,original_expected_date\n"

    imported(session, files(directory, expected_receipts=receipts + "1,PAP-1001,RNO,Mill,50,20,+3,+3\n"))

    row = session.get_one(Stock, ("PAP-1001", "RNO"))
    assert (row.on_hand_quantity, row.expected_quantity, row.committed_quantity) == (10, 30, 7)


def test_more_reserved_than_there_is_or_comes_is_refused(session: Session, tmp_path: Path) -> None:
    found = problems(session, with_an_order(session, tmp_path, reserved=11))

    assert str(found[0]) == (
        "reservations.csv:2: quantity: 11 of PAP-1001 are reserved in RNO, only 10 are there or expected"
    )


def test_a_total_that_does_not_add_up_is_refused(session: Session, tmp_path: Path) -> None:
    found = problems(session, with_an_order(session, tmp_path, total="500.00"))

    assert [(each.file, each.line, each.column) for each in found] == [
        ("sales_orders.csv", 2, "total_amount")
    ]


def test_new_orders_are_numbered_after_the_imported_ones(session: Session, tmp_path: Path) -> None:
    directory = with_an_order(session, tmp_path)

    imported(session, directory)

    order = session.get_one(SalesOrder, 1001)
    made = SalesOrder(
        **{
            name: getattr(order, name)
            for name in ("company_id", "ship_to_id", "status", "freight_amount", "fee_amount", "tax_amount")
        },
        total_amount=order.total_amount,
        entered_at=NOW,
    )
    session.add(made)
    session.flush()
    assert made.id == 1002


def test_a_companys_rep_and_the_reps_customers_come_in_one_import(session: Session, tmp_path: Path) -> None:
    directory = files(
        tmp_path,
        service_packages=PACKAGE,
        companies="id,name,segment,credit_limit_amount,open_receivables_amount,rep_id\n1,Acme,build,100,0,9\n",
        contacts="id,company_id,name,email,role,default_ship_to_id\n9,,Rep,r@us.example,rep,\n"
        "10,1,Ann,ann@acme.example,customer,5\n",
        ship_tos="id,company_id,name,street,city,state,postcode\n5,1,HQ,1 Main St,Chicago,IL,60606\n",
    )

    imported(session, directory)

    session.expire_all()
    assert session.get_one(Company, 1).rep_id == 9
    assert session.get_one(Contact, 10).default_ship_to_id == 5


def test_an_email_that_somebody_else_has_is_refused(session: Session, tmp_path: Path) -> None:
    builders.a_contact(session, None, "ann@us.example", role="agent")

    found = problems(session, files(tmp_path, contacts="id,name,email,role\n77,Ann,ann@us.example,agent\n"))

    assert "already belongs to" in found[0].reason


def with_an_order(session: Session, directory: Path, *, reserved: int = 7, total: str = "317.00") -> Path:
    """Files of one order for paper of which ten are on hand."""
    company = builders.a_company(session)
    ship_to = builders.a_ship_to(session, company)
    builders.an_item(session)
    builders.a_warehouse(session)
    return files(
        directory,
        stock="sku,warehouse,on_hand_quantity\nPAP-1001,RNO,10\n",
        sales_orders="id,company_id,ship_to_id,status,freight_amount,fee_amount,tax_amount,total_amount,"
        f"entered_at\n1001,{company.id},{ship_to.id},confirmed,12,0,25,{total},-2T10:00\n",
        order_lines="id,sales_order_id,line_number,sku,quantity,unit_price,net_amount,status\n"
        "1,1001,1,PAP-1001,7,40.00,280.00,confirmed\n",
        reservations="id,sku,warehouse,quantity,promise_ship_date,allocation_class,order_line_id\n"
        f"1,PAP-1001,RNO,{reserved},+2w,2,1\n",
    )


@pytest.mark.parametrize(
    ("name", "column", "word"),
    [
        ("contacts", "role", "emperor"),
        ("contacts", "role", "operator"),
        ("carrier_services", "mode", "rocket"),
        ("sales_orders", "status", "wrong"),
        ("order_lines", "status", "on_hold"),
        ("rma_lines", "reason", "whim"),
        ("items", "sku", "wid 1"),
        ("ship_tos", "state", "ZZ"),
    ],
)
def test_words_that_the_engine_decides_by_are_known(
    session: Session, tmp_path: Path, name: str, column: str, word: str
) -> None:
    row = next(csv.DictReader((ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8")))
    with (tmp_path / f"{name}.csv").open("w", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row | {column: word})

    assert (2, column) in [(each.line, each.column) for each in problems(session, tmp_path)]


def test_an_item_cannot_replace_itself(session: Session, tmp_path: Path) -> None:
    header, row = ITEMS.splitlines()
    found = problems(session, files(tmp_path, items=f"{header},replaced_by_sku\n{row},PAP-1001\n"))

    assert [(each.column, each.reason) for each in found] == [("replaced_by_sku", "is the item itself")]


def test_what_refers_to_a_bad_row_is_not_to_blame(session: Session, tmp_path: Path) -> None:
    bad = ITEMS.replace("42.90", "many")
    found = problems(session, files(tmp_path, items=bad, item_aliases="sku,alias\nPAP-1001,a4\nNO-1,b\n"))

    assert [str(each) for each in found] == [
        "item_aliases.csv:3: sku: 'NO-1' is not in items",
        "items.csv:2: list_price: 'many' is not an amount like 1234.50",
    ]
