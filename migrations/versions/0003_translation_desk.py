"""the translation desk: what people wrote and checked, laid over the catalogue files

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-25 08:30:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('translation',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('message', sa.String(length=20), nullable=False),
    sa.Column('english', sa.Text(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('act', sa.Enum('changed', 'checked', 'taken_back', name='act', native_enum=False, length=30, create_constraint=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('over', sa.String(length=20), nullable=False),
    sa.Column('by', sa.String(length=100), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_translation_staff_id_staff')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_translation'))
    )
    with op.batch_alter_table('translation', schema=None) as batch_op:
        batch_op.create_index('ix_translation_language_number', ['language', 'number'], unique=False)


def downgrade():
    with op.batch_alter_table('translation', schema=None) as batch_op:
        batch_op.drop_index('ix_translation_language_number')
    op.drop_table('translation')
