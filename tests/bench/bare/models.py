"""Our tables, with no more columns than the bare page reads."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class User(AbstractBaseUser):
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    objects = BaseUserManager["User"]()
    USERNAME_FIELD = "email"

    class Meta:
        managed = False
        db_table = "accounts_user"


class Team(models.Model):
    code = models.CharField(max_length=64)

    class Meta:
        managed = False
        db_table = "accounts_team"


class KPI(models.Model):
    name = models.CharField(max_length=200)

    class Meta:
        managed = False
        db_table = "kpis_kpi"


class Measure(models.Model):
    kpi = models.ForeignKey(KPI, models.PROTECT)
    team = models.ForeignKey(Team, models.PROTECT)

    class Meta:
        managed = False
        db_table = "kpis_measure"


class Score(models.Model):
    measure = models.ForeignKey(Measure, models.PROTECT)
    grain = models.CharField(max_length=10)
    start = models.DateField()
    value = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    target = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    score = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    status = models.CharField(max_length=20)

    class Meta:
        managed = False
        db_table = "kpis_score"
