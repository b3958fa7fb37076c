"""Spark gives the rows of the other engines; its own job, for it needs pyspark and Java 17."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from evaluation.cohort.engines.opening import open_engine
from evaluation.errors import UsageError
from tests.cohort.checksums import (
    DECLARED,
    EXPECTED,
    checksums,
    flagship,
    hand_made,
    municipality,
)

INSTALLED = find_spec("pyspark") is not None
# Reading a delivery imports pandera, which imports the pandas functions of Spark when it can.
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning")
needs_spark = pytest.mark.skipif(not INSTALLED, reason="pyspark is not installed: make test-spark")


@pytest.fixture(scope="module")
def session():
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        # A few hundred rows: compiling every stage would take longer than running it.
        .config("spark.sql.codegen.wholeStage", "false")
        .getOrCreate()
    )
    yield session
    session.stop()


@needs_spark
@pytest.mark.parametrize("declared", DECLARED)
def test_spark_gives_the_checksums_that_were_written_down(hand, session, declared):
    found = checksums(hand_made(hand), DECLARED[declared], hand.arms, session)

    assert found == EXPECTED[declared]


@needs_spark
def test_spark_gives_the_checksums_of_a_municipality(tmp_path, session):
    register, (declared, arms) = municipality(tmp_path / "delivery"), flagship()

    first, second = (checksums(register, declared, arms, engine) for engine in (session, "duckdb"))

    assert first == second


@needs_spark
def test_session_of_the_user_stays_open_and_empty(hand, session):
    with open_engine(session) as engine:
        kept = engine.keep(engine.frame(hand.register(hand.person(aid="B")).tables["person"]))
        assert engine.collect(kept, sort=["person"]).height == 1

    assert session.range(3).count() == 3
    assert session.sparkContext._jsc.getPersistentRDDs().size() == 0


@needs_spark
def test_machine_without_java_is_told(tmp_path):
    code = (
        "from evaluation.cohort.engines.opening import open_engine\nwith open_engine('spark'): pass"
    )
    environment = {**os.environ, "JAVA_HOME": str(tmp_path), "SPARK_HOME": ""}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )

    assert "UsageError: Spark could not start @ engine; pip install" in told.stderr


@pytest.mark.skipif(INSTALLED, reason="pyspark is installed")
def test_machine_without_pyspark_is_told():
    with (
        pytest.raises(
            UsageError, match=r"pyspark is not installed @ engine; pip install .*Java 17"
        ),
        open_engine("spark"),
    ):
        pass
