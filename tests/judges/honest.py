"""Files of ours that were signed and not changed: `verify` must call the original unchanged, and say what was added.

PDF by pyHanko with certificates made here; OFD by hand after GB/T 33190-2016, 18 (signatures) and 8.1 (their list in OFD.xml).
"""

import asyncio
import base64
import datetime
import functools
import hashlib
import io
import logging
import re

import pikepdf
from tamper import HONEST, Skip, kind, packed, unpacked

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


# ---- Who signs


@functools.cache
def chain():
    """A root, two people it knows, a timestamping service, and its list of revoked certificates (none)."""
    from asn1crypto import crl, keys
    from asn1crypto import x509 as asn1
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    logging.disable(logging.CRITICAL)
    der = serialization.Encoding.DER

    def named(name):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

    def issue(name, by=None, stamps=False):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        issuer, issuing = (by[0].subject, by[1]) if by else (named(name), key)
        build = x509.CertificateBuilder(issuer, named(name), key.public_key(), x509.random_serial_number(), NOW - datetime.timedelta(2), NOW + datetime.timedelta(30))
        build = build.add_extension(x509.BasicConstraints(by is None, None), critical=True)
        build = build.add_extension(x509.KeyUsage(True, by is not None, *[False] * 3, by is None, by is None, False, False), critical=True)
        build = build.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        if by:
            build = build.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by[1].public_key()), critical=False)
        if stamps:
            build = build.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return build.sign(issuing, hashes.SHA256()), key

    def loaded(pair):
        private = pair[1].private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return asn1.Certificate.load(pair[0].public_bytes(der)), keys.PrivateKeyInfo.load(private)

    root = issue("Specimen root")
    revoked = x509.CertificateRevocationListBuilder(root[0].subject, NOW - datetime.timedelta(1), NOW + datetime.timedelta(20))
    revoked = revoked.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root[1].public_key()), critical=False)
    revoked = crl.CertificateList.load(revoked.sign(root[1], hashes.SHA256()).public_bytes(der))
    return loaded(root)[0], loaded(issue("Specimen one", root)), loaded(issue("Specimen two", root)), loaded(issue("Specimen clock", root, True)), revoked


def signer(number=1):
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    certificate, key = chain()[number]
    return signers.SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=SimpleCertificateStore.from_certs([chain()[0]]))


def clock():
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    certificate, key = chain()[3]
    return DummyTimeStamper(tsa_cert=certificate, tsa_key=key, certs_to_embed=SimpleCertificateStore.from_certs([chain()[0]]))


def trust():
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(trust_roots=[chain()[0]], crls=[chain()[4]], allow_fetching=False)


def sign(data, field, by=1, box=None, page=0, style=None, stamped=False, **meta):
    """DATA signed into FIELD, which is there already, or is made: invisible, or in BOX of PAGE."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    new = None if field in prepared(data) else fields.SigFieldSpec(field, on_page=page, box=box)
    about = signers.PdfSignatureMetadata(field_name=field, reason="approved", **meta)
    maker = signers.PdfSigner(about, signer(by), timestamper=clock() if stamped else None, stamp_style=style, new_field_spec=new)
    return maker.sign_pdf(writer).getvalue()


def prepared(data):
    """Names of the signature fields that are in a file."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        form = pdf.Root.get("/AcroForm", {})
        return [str(field.get("/T")) for field in form.get("/Fields", [])]


def ours(sample):
    """Those that we prepared; without any the sample is no use here."""
    return [name for name in prepared(sample.data) if name.startswith("seal")] or skip()


def skip():
    raise Skip


def seal():
    """A round red seal with clear ground, as a picture to stamp with."""
    from PIL import Image, ImageDraw
    from pyhanko.pdf_utils.images import PdfImage

    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((10, 10, 290, 290), outline=(220, 0, 0, 255), width=12)
    return PdfImage(image)


def stamp(background=None, text="", opacity=1.0):
    from pyhanko import stamp as stamps

    return stamps.TextStampStyle(stamp_text=text, background=background, background_opacity=opacity, border_width=0)


def carried(sample):
    """Only a file that carries its report can be held against it."""
    if b"banxin/report" not in sample.json or sample.name == "a2a":
        raise Skip


def honest(name, seen):
    def register(make):
        def checked(sample, random):
            carried(sample)
            return make(sample)

        checked.__module__ = make.__module__
        kind("pdf", f"honest-{name}", HONEST, seen)(checked)
        return make

    return register


# ---- PDF


@honest("none", "nothing: the file as it was made")
def none(sample):
    return sample.data


@honest("invisible", "one invisible signature")
def invisible(sample):
    return sign(sample.data, "Sig1")


@honest("two-invisible", "two invisible signatures of two people")
def two_invisible(sample):
    return sign(sign(sample.data, "Sig1"), "Sig2", by=2)


@honest("prepared", "one signature in the field that we prepared, with nothing to see")
def in_prepared(sample):
    return sign(sample.data, ours(sample)[0])


@honest("prepared-all", "signatures in all fields that we prepared")
def in_all(sample):
    data = sample.data
    for number, name in enumerate(ours(sample)):
        data = sign(data, name, by=1 + number % 2)
    return data


@honest("prepared-seal", "one signature in the prepared field, with a seal to see")
def prepared_seal(sample):
    return sign(sample.data, ours(sample)[0], style=stamp(seal()))


@honest("prepared-seals", "signatures in all prepared fields, with seals to see")
def prepared_seals(sample):
    data = sample.data
    for number, name in enumerate(ours(sample)):
        data = sign(data, name, by=1 + number % 2, style=stamp(seal(), "seal"))
    return data


@honest("prepared-and-invisible", "a seal in the prepared field and an invisible signature")
def prepared_and_invisible(sample):
    return sign(sign(sample.data, ours(sample)[0], style=stamp(seal())), "Archive", by=2)


@honest("timestamped", "one signature with a timestamp")
def timestamped(sample):
    return sign(sample.data, "Sig1", stamped=True)


@honest("timestamped-seal", "one signature with seal and timestamp in the prepared field")
def timestamped_seal(sample):
    return sign(sample.data, ours(sample)[0], stamped=True, style=stamp(seal()))


@honest("document-timestamp", "a timestamp of the document alone")
def document_timestamp(sample):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    writer = IncrementalPdfFileWriter(io.BytesIO(sample.data))
    return signers.PdfTimeStamper(clock()).timestamp_pdf(writer, "sha256").getvalue()


def pades(**more):
    from pyhanko.sign.fields import SigSeedSubFilter

    return {"subfilter": SigSeedSubFilter.PADES, "validation_context": trust(), "embed_validation_info": True, **more}


@honest("pades-lt", "a signature with timestamp, and certificates and lists for later (DSS)")
def pades_lt(sample):
    return sign(sample.data, "Sig1", stamped=True, **pades())


@honest("pades-lta", "a signature with DSS and a document timestamp behind it")
def pades_lta(sample):
    return sign(sample.data, "Sig1", stamped=True, **pades(use_pades_lta=True))


@honest("pades-lta-seal", "a seal in the prepared field with DSS and a document timestamp behind it")
def pades_lta_seal(sample):
    return sign(sample.data, ours(sample)[0], stamped=True, style=stamp(seal()), **pades(use_pades_lta=True))


@honest("dss-later", "a signature, and DSS added later")
def dss_later(sample):
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import add_validation_info

    signed = sign(sample.data, "Sig1", stamped=True)
    found = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0]
    out = io.BytesIO()
    add_validation_info(found, trust(), output=out)
    return out.getvalue()


@honest("certified", "a certification that allows no change (DocMDP 1)")
def certified(sample):
    from pyhanko.sign.fields import MDPPerm

    return sign(sample.data, "Sig1", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)


@honest("certified-filled", "a certification that allows signing (DocMDP 2), and one more signature")
def certified_filled(sample):
    from pyhanko.sign.fields import MDPPerm

    return sign(sign(sample.data, "Sig1", certify=True, docmdp_permissions=MDPPerm.FILL_FORMS), "Sig2", by=2)


@honest("certified-seal", "a certification in the prepared field with a seal")
def certified_seal(sample):
    from pyhanko.sign.fields import MDPPerm

    return sign(sample.data, ours(sample)[0], certify=True, docmdp_permissions=MDPPerm.FILL_FORMS, style=stamp(seal()))


@honest("large-hole", "a signature with much room for later (a hole of 64 kB)")
def large_hole(sample):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    writer = IncrementalPdfFileWriter(io.BytesIO(sample.data))
    maker = signers.PdfSigner(signers.PdfSignatureMetadata(field_name="Sig1"), signer(), new_field_spec=fields.SigFieldSpec("Sig1"))
    return maker.sign_pdf(writer, bytes_reserved=65536).getvalue()


@honest("fields-first", "two empty signature fields, then both signed")
def fields_first(sample):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields

    writer = IncrementalPdfFileWriter(io.BytesIO(sample.data))
    for name in ("A", "B"):
        fields.append_signature_field(writer, fields.SigFieldSpec(name))
    out = io.BytesIO()
    writer.write(out)
    return sign(sign(out.getvalue(), "A"), "B", by=2)


@honest("by-hand", "a signature as other programs write it: classic table, entry in the catalog itself, properties with a new date")
def by_hand(sample):
    return signed_by_hand(sample)


@honest("by-hand-saved-by", "as before; properties and XMP name the signing program beside ours, as iText writes them")
def by_hand_saved_by(sample):
    return signed_by_hand(sample, b"; modified using a signing machine")


def signed_by_hand(sample, program=None):
    from tamper import append
    from tamper_bytes import Facts

    facts = Facts(sample.data)
    if b"/AcroForm" in facts.root_text:
        raise Skip
    more = {}
    with pikepdf.open(io.BytesIO(sample.data)) as pdf:
        properties = pdf.docinfo
        properties.ModDate = pikepdf.String("D:20240101000000+08'00'")
        if program:
            properties.Producer = pikepdf.String(str(properties.Producer) + program.decode())
            text = re.sub(rb"(<pdf:Producer>[^<]*)", rb"\1" + program, pdf.Root.Metadata.read_bytes())
            text = re.sub(rb"(<xmp:(?:ModifyDate|MetadataDate)>)[^<]*", rb"\g<1>2024-01-01T00:00:00+08:00", text)
            more[pdf.Root.Metadata.objgen[0]] = b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n" % len(text) + text + b"\nendstream"
        info = properties.unparse(resolved=True)
    n, hole = facts.size, 16384
    root = facts.root_text[: facts.root_text.rindex(b">>")] + b"/AcroForm << /Fields [%d 0 R] /SigFlags 3 >> >>" % n
    if b"/Annots [" in facts.page_text:
        page = facts.page_text.replace(b"/Annots [", b"/Annots [ %d 0 R " % n, 1)
    else:
        page = facts.page_text[: facts.page_text.rindex(b">>")] + b"/Annots [%d 0 R] >>" % n
    objects = {
        **more,
        facts.root: root,
        facts.page: page,
        facts.info: info,
        n: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /F 132 /Rect [0 0 0 0] /P %d 0 R /V %d 0 R >>" % (facts.page, n + 1),
        n + 1: b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /M (D:20240101000000+08'00') "
        b"/ByteRange [0 0000000000 0000000000 0000000000] /Contents <" + b"0" * hole + b"> >>",
    }
    out = bytearray(append(sample.data, objects, facts.trailer, facts.size))
    at = out.index(b"/Contents <" + b"0" * hole) + len(b"/Contents ")
    end = at + hole + 2
    numbers = b"/ByteRange [0 %010d %010d %010d]" % (at, end, len(out) - end)
    place = out.index(b"/ByteRange [0 0000000000", len(sample.data))
    out[place : place + len(numbers)] = numbers
    digest = hashlib.sha256(bytes(out[:at]) + bytes(out[end:])).digest()
    cms = asyncio.run(signer().async_sign(digest, "sha256")).dump().hex().encode()
    out[at + 1 : at + 1 + len(cms)] = cms
    return bytes(out)


# ---- OFD


def signed_ofd(sample, number=1, stamped=True):
    """A package with a signature beside the document, after GB/T 33190-2016, 18; the signed value stands for a signing machine's."""
    parts = unpacked(sample.data)
    listing = "Doc_0/Signs/Signatures.xml"
    if number == 1:
        parts["OFD.xml"] = parts["OFD.xml"].replace(b"</ofd:DocRoot>", b"</ofd:DocRoot><ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>", 1)
        parts[listing] = b'<?xml version="1.0" encoding="UTF-8"?><ofd:Signatures xmlns:ofd="http://www.ofdspec.org/2016"><ofd:MaxSignId>0</ofd:MaxSignId></ofd:Signatures>'
    page, place = told_place(parts, number)
    references = "".join(
        f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>{base64.b64encode(hashlib.sha256(data).digest()).decode()}</ofd:CheckValue></ofd:Reference>'
        for name, data in parts.items()
        if name != listing
    )
    seal = f'<ofd:StampAnnot ID="1" PageRef="{page}" Boundary="{place}"/>' if stamped else ""
    parts[f"Doc_0/Signs/Sign_{number}/Signature.xml"] = (
        '<?xml version="1.0" encoding="UTF-8"?><ofd:Signature xmlns:ofd="http://www.ofdspec.org/2016"><ofd:SignedInfo>'
        '<ofd:Provider ProviderName="specimen" Version="1.0" Company="specimen"/><ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod>'
        f'<ofd:SignatureDateTime>20240101000000</ofd:SignatureDateTime><ofd:References CheckMethod="SHA256">{references}</ofd:References>{seal}'
        f"</ofd:SignedInfo><ofd:SignedValue>/Doc_0/Signs/Sign_{number}/SignedValue.dat</ofd:SignedValue></ofd:Signature>"
    ).encode()
    parts[f"Doc_0/Signs/Sign_{number}/SignedValue.dat"] = b"\x30\x82\x01\x00" + bytes(256)
    if stamped:
        parts[f"Doc_0/Signs/Sign_{number}/Seal.esl"] = b"\x30\x82\x01\x00" + bytes(256)
    entry = f'<ofd:Signature ID="{number}" Type="{"Seal" if stamped else "Sign"}" BaseLoc="Sign_{number}/Signature.xml"/>'
    parts[listing] = parts[listing].replace(b"</ofd:Signatures>", entry.encode() + b"</ofd:Signatures>")
    return packed(parts)


def told_place(parts, number):
    """The page's identifier and the place on it that the entry tells for a seal; without any, a place on the first page."""
    pages = re.findall(rb'<ofd:Page ID="(\d+)"', parts["Doc_0/Document.xml"])
    told = re.search(rb'<ofd:CustomData Name="seal%d">(\d+) ([\d. ]+) ' % number, parts["OFD.xml"])
    return (pages[int(told[1]) - 1].decode(), told[2].decode()) if told else (pages[0].decode(), "60 60 42 42")


@kind("ofd", "honest-none", HONEST, "nothing: the file as it was made")
def ofd_none(sample, random):
    return sample.data


@kind("ofd", "honest-sealed", HONEST, "a signature with a seal on the place that we told")
def ofd_sealed(sample, random):
    return signed_ofd(sample) if b"seal1" in unpacked(sample.data)["OFD.xml"] else skip()


@kind("ofd", "honest-signed", HONEST, "a signature without a seal")
def ofd_signed(sample, random):
    return signed_ofd(sample, stamped=False)


@kind("docx", "honest-none", HONEST, "nothing: the file as it was made")
def docx_none(sample, random):
    return sample.data
