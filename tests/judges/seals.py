"""What readers that share no code with us find of the seals of a report, and what a signing machine makes of them.

    seals.py OURS.pdf WORD.pdf OURS.ofd SIGNED.pdf

Prints lines of tab-separated fields, lengths in millimetres from the upper left corner:

    pdf     page, left, top, width, height              pictures of our PDF, by PyMuPDF
    word    page, left, top, width, height              pictures of the Word copy that LibreOffice made a PDF of
    ofd     page, left, top, width, height              pictures of the OFD, out of its XML
    told    page, left, top, width, height, office      what the OFD's entry tells signing machines
    field   page, left, top, width, height, tooltip     unsigned signature fields of our PDF, by PyMuPDF
    signed  field, intact, valid, all covered           after pyHanko has signed every field into SIGNED.pdf
    moved   how many                                    characters that stand elsewhere in the signed file
"""

import datetime
import logging
import sys
import xml.etree.ElementTree as xml
import zipfile

import pymupdf
from asn1crypto import keys, x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

logging.disable(logging.CRITICAL)
ours, word, ofd, signed = sys.argv[1:5]
MM = 25.4 / 72
NS = {"ofd": "http://www.ofdspec.org/2016"}


def put(kind, page, box, *more):
    print("\t".join([kind, str(page), *(f"{length:.3f}" for length in box), *more]))


def rect(of):
    return [of.x0 * MM, of.y0 * MM, of.width * MM, of.height * MM]


def pictures(kind, path):
    for number, page in enumerate(pymupdf.open(path)):
        for image in page.get_image_info():
            put(kind, number, rect(pymupdf.Rect(image["bbox"])))


def pages_of_ofd():
    with zipfile.ZipFile(ofd) as package:
        names = [name for name in package.namelist() if name.endswith("Content.xml")]
        for name in names:
            number = int(name.split("Page_")[1].split("/")[0])
            for image in xml.fromstring(package.read(name)).iter(f"{{{NS['ofd']}}}ImageObject"):
                put("ofd", number, map(float, image.get("Boundary").split()))
        for told in xml.fromstring(package.read("OFD.xml")).iterfind(".//ofd:CustomData", NS):
            if not told.get("Name").startswith("seal"):
                continue
            page, *box, office = told.text.split(maxsplit=5)
            put("told", int(page) - 1, map(float, box), office)


def fields(path):
    found = []
    for number, page in enumerate(pymupdf.open(path)):
        for widget in page.widgets(types=[pymupdf.PDF_WIDGET_TYPE_SIGNATURE]):
            found.append(widget.field_name)
            assert not widget.is_signed
            put("field", number, rect(widget.rect), widget.field_label)
    return found


def signer():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Specimen")])
    now = datetime.datetime.now(datetime.timezone.utc)
    usage = x509.KeyUsage(True, True, *[False] * 7)
    cert = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(1))
    cert = cert.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    der = serialization.Encoding.DER
    private = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(cert.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )


def sign(names):
    by = signer()
    data = ours
    for name in names:
        with open(data, "rb") as file:
            writer = IncrementalPdfFileWriter(file)
            meta = signers.PdfSignatureMetadata(field_name=name)
            out = signers.PdfSigner(meta, by).sign_pdf(writer, existing_fields_only=True)
        with open(signed, "wb") as file:
            file.write(out.getbuffer())
        data = signed
    with open(signed, "rb") as file:
        trust = ValidationContext(trust_roots=[by.signing_cert])
        for one in PdfFileReader(file).embedded_signatures:
            status = validate_pdf_signature(one, trust)
            print("signed", one.field_name, status.intact, status.valid, status.coverage.name, sep="\t")


def characters(path):
    """Those of the pages alone: into unsigned fields MuPDF puts a word of its own."""
    texts = (pymupdf.TextPage(page.get_displaylist(annots=0).get_textpage()) for page in pymupdf.open(path))
    blocks = (block for text in texts for block in text.extractRAWDICT()["blocks"])
    spans = (span for block in blocks for line in block.get("lines", []) for span in line["spans"])
    return [(char["c"], char["origin"]) for span in spans for char in span["chars"]]


pictures("pdf", ours)
pictures("word", word)
pages_of_ofd()
sign(fields(ours))
before, after = characters(ours), characters(signed)
print("moved", sum(a != b for a, b in zip(before, after, strict=True)), sep="\t")
