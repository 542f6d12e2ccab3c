"""language and translation of comments

What told the language of a comment, a second language in it, and a person's translation beside it.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-25 08:45:00

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language_why', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('language_sure', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('language_also', sa.String(length=10), nullable=True))
    op.create_table('comment_translation',
    sa.Column('comment_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('redacted_text', sa.LargeBinary(), nullable=True),
    sa.Column('translated_by', sa.Integer(), nullable=False),
    sa.Column('translated_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_comment_translation_comment_id_comment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['translated_by'], ['staff.id'], name=op.f('fk_comment_translation_translated_by_staff')),
    sa.PrimaryKeyConstraint('comment_id', name=op.f('pk_comment_translation')),
    sqlite_with_rowid=False
    )


def downgrade():
    op.drop_table('comment_translation')
    # no constraint hangs on these, so SQLite takes them out where they are instead of rebuilding the table
    with op.batch_alter_table('comment', schema=None, recreate='never') as batch_op:
        batch_op.drop_column('language_also')
        batch_op.drop_column('language_sure')
        batch_op.drop_column('language_why')
