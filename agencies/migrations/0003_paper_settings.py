from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_registry_import'),
    ]

    operations = [
        migrations.AddField(
            model_name='agency',
            name='head_submits',
            field=models.BooleanField(default=False, help_text='Nếu chọn, chuyên viên soạn xong thì lãnh đạo đơn vị bấm trình ký.', verbose_name='chỉ lãnh đạo được trình ký'),
        ),
        migrations.AddField(
            model_name='agency',
            name='prints_check_code',
            field=models.BooleanField(default=False, help_text='Mã in dưới Nơi nhận, mở trang công khai chỉ ghi số, ngày, mã băm. Chọn trước khi cấp số.', verbose_name='in mã QR kiểm tra văn bản'),
        ),
    ]
