"""dead letters, and links for a shared tablet

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-25 08:30:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

REASONS = ('cut_short', 'version', 'key', 'broken', 'unreadable', 'too_large', 'unknown_link',
           'coming', 'closed', 'invalid', 'mark')


def upgrade():
    op.create_table('dead_letter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Enum(*REASONS, name='dead_reason', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('came_on', sa.Date(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('opened', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('(sealed IS NULL) <> (opened IS NULL)', name=op.f('ck_dead_letter_one_content')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dead_letter')),
    sa.UniqueConstraint('fingerprint', name=op.f('uq_dead_letter_fingerprint')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kiosk', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade():
    with op.batch_alter_table('link', schema=None) as batch_op:
        batch_op.drop_column('kiosk')
    op.drop_table('dead_letter')
